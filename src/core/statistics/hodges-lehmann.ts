import { medianOf } from './order';

/**
 * The Hodges-Lehmann estimate of a centre: the median of the means of all pairs, each value with itself too. Of values that scatter
 * evenly it is about as exact as the mean, and a few that lie far off hardly move it.
 *
 * Hodges and Lehmann, "Estimates of location based on rank tests", 1963.
 */
export function hodgesLehmann(values: readonly number[]): number {
  const means: number[] = [];
  for (let i = 0; i < values.length; i++) {
    for (let j = i; j < values.length; j++) means.push(((values[i] as number) + (values[j] as number)) / 2);
  }
  return medianOf(means);
}
