import type { SpeedVerdict } from '../../core/records/bench';
import { intervalInWords } from '../../core/speed-words';
import { formatMs, formatShare } from '../../core/units';
import type { Judged } from './run-forks';

/** Why a comparison ended with its verdict. */
export function reasonsOf(
  {
    verdict,
    estimate,
    by,
    forks,
  }: Pick<Judged, 'verdict' | 'estimate' | 'by'> & { readonly forks: readonly unknown[] },
  tolerance: number,
  budgetMs: number,
): string[] {
  const measured = `by ${by === 'cpu' ? 'processor' : 'wall'} time the candidate takes ${intervalInWords(estimate)} (99 % interval of ${forks.length} measurements)`;
  return [`${measured}${IN_WORDS[verdict](formatShare(tolerance))}`, ...cure(verdict, budgetMs)];
}

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
