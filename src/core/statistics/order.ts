/** A copy in ascending order. */
export function ascending(values: readonly number[]): number[] {
  return [...values].sort((a, b) => a - b);
}

/**
 * The quantile of values in ascending order, interpolated between the two nearest (Hyndman and Fan's type 7, the default of R and NumPy);
 * `NaN` where there are none.
 */
export function quantileOf(sorted: readonly number[], share: number): number {
  const place = (sorted.length - 1) * share;
  const below = sorted[Math.floor(place)];
  const above = sorted[Math.ceil(place)];
  if (below === undefined || above === undefined) return Number.NaN;
  return below + (above - below) * (place - Math.floor(place));
}

/** The median of values in any order; `NaN` where there are none. */
export function medianOf(values: readonly number[]): number {
  return quantileOf(ascending(values), 0.5);
}
