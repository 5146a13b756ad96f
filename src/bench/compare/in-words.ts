import type { SpeedVerdict } from '../../core/records/bench';
import { formatMs, formatShare } from '../../core/units';
import type { Judged } from './run-forks';

/** A ratio for a reader: `12 % slower`, `3.1 times faster`, `as fast`. */
export function ratioInWords(ratio: number): string {
  if (ratio >= 2) return `${times(ratio)} slower`;
  if (ratio <= 0.5) return `${times(1 / ratio)} faster`;
  const share = formatShare(Math.abs(ratio - 1));
  if (Number.parseFloat(share) === 0) return 'as fast';
  return `${share} ${ratio > 1 ? 'slower' : 'faster'}`;
}

function times(factor: number): string {
  return `${Number(factor.toFixed(factor < 10 ? 2 : 1))} times`;
}

/** An interval of a ratio for a reader: `-0.3 % to +1.2 %`. */
export function intervalInWords({ low, high }: { readonly low: number; readonly high: number }): string {
  return `${signed(low - 1)} to ${signed(high - 1)}`;
}

function signed(change: number): string {
  if (!Number.isFinite(change) || change > 99) return 'any amount';
  const text = formatShare(Math.abs(change));
  const isNothing = Number.parseFloat(text) === 0;
  return `${isNothing ? '' : change < 0 ? '-' : '+'}${text}`;
}

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
