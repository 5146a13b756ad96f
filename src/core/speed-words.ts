import type { SpeedVerdict } from './records/bench';
import { formatShare } from './units';

/** A change beyond this factor is no figure that anyone goes by: it is what an interval ends at that has no end. */
const NO_END = 100;

/** A ratio of times for a reader: `12 % slower`, `3.1 times faster`, `as fast`. */
export function ratioInWords(ratio: number): string {
  if (!Number.isFinite(ratio) || ratio <= 0) return 'not measured';
  if (ratio >= 2) return `${times(ratio)} slower`;
  if (ratio <= 0.5) return `${times(1 / ratio)} faster`;
  const share = formatShare(Math.abs(ratio - 1));
  if (Number.parseFloat(share) === 0) return 'as fast';
  return `${share} ${ratio > 1 ? 'slower' : 'faster'}`;
}

function times(factor: number): string {
  return `${Number(factor.toFixed(factor < 10 ? 2 : 1))} times`;
}

/** A ratio of times as a change: `+9.1 %`, `-3 %`, `0 %`; `any amount` where it has no end. */
export function changeInWords(ratio: number): string {
  if (!Number.isFinite(ratio) || ratio > NO_END) return 'any amount';
  const text = formatShare(Math.abs(ratio - 1));
  const isNothing = Number.parseFloat(text) === 0;
  return `${isNothing ? '' : ratio < 1 ? '-' : '+'}${text}`;
}

/** An interval of a ratio for a reader: `-0.3 % to +1.2 %`. */
export function intervalInWords({ low, high }: { readonly low: number; readonly high: number }): string {
  return `${changeInWords(low)} to ${changeInWords(high)}`;
}

const VERDICTS: Readonly<Record<SpeedVerdict, string>> = {
  slower: 'slower',
  faster: 'faster',
  equivalent: 'as fast',
  inconclusive: 'inconclusive',
};

/** A verdict for a reader; with `other` as what it is compared with: `slower than its baseline`. */
export function speedInWords(verdict: SpeedVerdict, other?: string): string {
  const word = VERDICTS[verdict] ?? verdict;
  return other === undefined ? word : `${word} ${BESIDE[verdict] ?? 'beside'} ${other}`;
}

const BESIDE: Readonly<Record<SpeedVerdict, string>> = {
  slower: 'than',
  faster: 'than',
  equivalent: 'as',
  inconclusive: 'beside',
};
