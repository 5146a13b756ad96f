import type { LeakFinding } from '../../../core/records/memory';
import { formatBytes, formatCount } from '../../../core/units';
import type { JudgedFigure } from '../judge/channels';
import { rateWhileGrowing } from '../judge/course';

/** How much a figure grows by, per iteration, while it does. */
export function rateOf({ rounds, channel }: JudgedFigure): number {
  return Number(rateWhileGrowing(rounds, channel.least).toPrecision(6));
}

/** A finding of a channel that nothing in the heap explains. */
export function findingOfFigure(judged: JudgedFigure, isLeak: boolean): LeakFinding {
  const { channel, name } = judged;
  const { kind, className, inBytes, words } = channel.describe(name);
  const rate = rateOf(judged);
  const amount = inBytes ? formatBytes(rate) : formatCount(rate);
  const ending = isLeak
    ? ''
    : ', and it stopped: it was filled after the warm-up. Warm up longer to have it over before: { warmUp }';
  return {
    kind: isLeak ? kind : 'unsettled growth',
    className,
    objectsPerIteration: inBytes ? 0 : rate,
    bytesPerIteration: inBytes ? rate : 0,
    members: [],
    sites: [],
    retainers: [],
    inWords: `${amount} ${words}${ending}`,
  };
}

/** A finding in the heap with what it holds beside it: the same leak, told once. */
export function withFigure(finding: LeakFinding, judged: JudgedFigure): LeakFinding {
  const { channel, name } = judged;
  const { kind, inBytes, words } = channel.describe(name);
  const rate = rateOf(judged);
  const amount = inBytes ? formatBytes(rate) : formatCount(rate);
  // A socket or a timer is one already in the heap. A file is not: there it is some object that holds it.
  const isPlain = finding.kind === 'object' || finding.kind === 'closure' || finding.kind === 'listener';
  return {
    ...finding,
    kind: isPlain ? kind : finding.kind,
    inWords: inBytes ? finding.inWords : `${finding.inWords}; with it ${amount} ${words}`,
  };
}

/** The finding of memory that V8 knows nothing of. */
export function findingOfNative(bytesPerIteration: number): LeakFinding {
  return {
    kind: 'native memory',
    className: 'native memory',
    objectsPerIteration: 0,
    bytesPerIteration: Math.round(bytesPerIteration),
    members: [],
    sites: [],
    retainers: [],
    inWords: `${formatBytes(bytesPerIteration)} of native memory are left by each iteration, outside V8's heap: only the resident size of the process shows it, so look at what the addons that the scenario uses allocate`,
  };
}
