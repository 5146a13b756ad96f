import type { SpeedVerdict } from '../../core/records/bench';
import { intervalInWords } from '../../core/speed-words';
import { formatMs, formatShare } from '../../core/units';
import type { ByClock } from '../verdict/judge';
import type { Sides } from './options';
import type { Judged } from './run-forks';

/** Why a comparison ended with its verdict: by the clock that decides, then by the other one where both are judged. */
export function reasonsOf(judged: Judged, { kind }: Sides, tolerance: number, budgetMs: number): string[] {
  const { verdict, other, forks } = judged;
  const measured = kind === 'endpoint' ? 'pairs of instances' : 'measurements';
  const say = ({ by, estimate, verdict: said }: ByClock): string =>
    `by ${CLOCKS[kind === 'endpoint' ? 'service' : 'code'][by]} the candidate takes ${intervalInWords(estimate)} (99 % interval of ${forks.length} ${measured})${IN_WORDS[said](formatShare(tolerance))}`;
  return [say(judged), ...(other === undefined ? [] : [say(other)]), ...cure(verdict, budgetMs)];
}

const CLOCKS = {
  code: { cpu: 'processor time', wall: 'wall time' },
  service: { cpu: 'processor time of the service', wall: 'latency' },
} as const;

const IN_WORDS: Readonly<Record<SpeedVerdict, (tolerance: string) => string>> = {
  slower: (tolerance) => `, which is more than the tolerance of ${tolerance}`,
  faster: (tolerance) => `, which is less by more than the tolerance of ${tolerance}`,
  equivalent: (tolerance) => `, which lies within the tolerance of ${tolerance}`,
  inconclusive: (tolerance) => `: whether that is within the tolerance of ${tolerance} cannot be said`,
};

function cure(verdict: SpeedVerdict, budgetMs: number): string[] {
  if (verdict !== 'inconclusive') return [];
  return [
    `it was measured for ${formatMs(budgetMs)} at most: a larger budget or tolerance, or a quieter machine, gives a verdict`,
  ];
}
