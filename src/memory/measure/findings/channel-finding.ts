import type { LeakFinding } from '../../../core/records/memory';
import { formatBytes, formatCount } from '../../../core/units';
import type { NativeCallers } from '../../sites/native-callers';
import { packageOf } from '../../sites/owner';
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

/** Native memory that each iteration leaves, and what is known of who allocates it. */
export interface NativeGrowth extends NativeCallers {
  readonly bytesPerIteration: number;
}

/** The finding of memory that V8 knows nothing of. */
export function findingOfNative({ bytesPerIteration, sites, addons }: NativeGrowth): LeakFinding {
  return {
    kind: 'native memory',
    className: 'native memory',
    objectsPerIteration: 0,
    bytesPerIteration: Math.round(bytesPerIteration),
    members: [],
    sites,
    retainers: [],
    inWords: `${formatBytes(bytesPerIteration)} of native memory are left by each iteration, outside V8's heap: only the resident size of the process shows it${suspects(addons)}`,
  };
}

function suspects(addons: NativeCallers['addons']): string {
  if (addons === null) return ', so look at what the add-ons that the scenario uses allocate';
  if (addons.length === 0) return '. No add-on is loaded, so look at what Node allocates for it';
  return `, so look at what is allocated by the add-ons that are loaded: ${addons.map((file) => packageOf(file) ?? file).join(', ')}`;
}
