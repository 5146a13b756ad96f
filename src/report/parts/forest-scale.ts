import { changeInWords } from '../../core/speed-words';
import { roundStep } from './ticks';

/** Where ratios stand on a logarithmic axis, so that half and twice are as far from 1. */
export interface RatioScale {
  /** Percent of the width; beyond 0 and 100 for what lies outside. */
  at(ratio: number): number;
  readonly ticks: readonly { readonly ratio: number; readonly label: string }[];
}

/** An interval may reach so many times as far as all else; what reaches further is cut. */
const FURTHEST = 4;
/** Left and right of what is shown, as a share of the width. */
const ROOM = 0.06;
const MOST_TICKS = 5;
/** From this factor on the ticks are multiples, not percents. */
const IN_MULTIPLES = 3;

/**
 * An axis for ratios. All of `inner` lies on it, as does 1; of `outer`, the ends of intervals, what does not press the rest together.
 */
export function ratioScale(inner: readonly number[], outer: readonly number[]): RatioScale {
  const near = [1, ...inner].filter(isRatio).map(Math.log);
  const reach = FURTHEST * Math.max(Math.log(1.01), ...near.map(Math.abs));
  const far = outer.map((ratio) => Math.max(-reach, Math.min(reach, Math.log(Math.max(ratio, 0)))));
  const shown = [...near, ...far.filter((each) => !Number.isNaN(each))];
  const least = Math.min(...shown);
  const room = Math.max(Math.max(...shown) - least, Math.log(1.01)) * ROOM;
  const from = least - room;
  const to = Math.max(...shown) + room;
  return {
    at: (ratio) => Number(((100 * (Math.log(Math.max(ratio, Number.MIN_VALUE)) - from)) / (to - from)).toFixed(3)),
    ticks: ticksBetween(Math.exp(from), Math.exp(to)),
  };
}

function isRatio(ratio: number): boolean {
  return Number.isFinite(ratio) && ratio > 0;
}

function ticksBetween(low: number, high: number): RatioScale['ticks'] {
  if (high / low > IN_MULTIPLES) {
    const multiples = (high / low > 100 ? [0.01, 0.1, 1, 10, 100] : [0.1, 0.2, 0.5, 1, 2, 5, 10]).filter(
      (ratio) => ratio >= low && ratio <= high,
    );
    return multiples.map((ratio) => ({ ratio, label: `× ${ratio}` }));
  }
  const step = roundStep((high - low) / MOST_TICKS);
  const first = Math.ceil((low - 1) / step);
  const count = Math.floor((high - 1) / step) - first + 1;
  return Array.from({ length: count }, (_, index) => {
    const ratio = 1 + (first + index) * step;
    return { ratio, label: changeInWords(ratio) };
  });
}
