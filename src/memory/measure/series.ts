import type { GrowthSeries } from '../../core/records/memory';
import type { Reading } from '../target/heap-target';
import { roundsOf, type Window } from './windows';

/**
 * How a figure went: after the warm-up and after each window. What changed between two rounds, in which no iteration ran, is left out:
 * that was the work on a snapshot.
 */
export function seriesOf(windows: readonly Window[], figure: (reading: Reading) => number): GrowthSeries {
  const points: { readonly iteration: number; readonly value: number }[] = [];
  let iteration = 0;
  let apart = 0;
  for (const round of roundsOf(windows)) {
    const first = round[0];
    if (first === undefined) continue;
    const value = figure(first.from.reading);
    const before = points.at(-1);
    if (before === undefined) points.push({ iteration, value });
    else apart = value - before.value;
    for (const window of round) {
      iteration += window.iterations;
      points.push({ iteration, value: figure(window.to.reading) - apart });
    }
  }
  return { values: points.map(({ value }) => value), perIteration: slope(points) };
}

/** The median of the slopes between all pairs of points (Theil-Sen): https://en.wikipedia.org/wiki/Theil–Sen_estimator */
function slope(points: readonly { readonly iteration: number; readonly value: number }[]): number {
  const slopes = points
    .flatMap((to, index) =>
      points.slice(0, index).map((from) => (to.value - from.value) / (to.iteration - from.iteration)),
    )
    .filter(Number.isFinite)
    .sort((a, b) => a - b);
  const middle = (slopes.length - 1) / 2;
  return slopes.length === 0 ? 0 : ((slopes[Math.floor(middle)] as number) + (slopes[Math.ceil(middle)] as number)) / 2;
}
