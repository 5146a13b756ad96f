/** How values lie against those that are drawn evenly from an interval. */
export interface Uniformity {
  /** The largest distance between both distributions, of Kolmogorov and Smirnov. */
  readonly distance: number;
  /** What the distance of evenly drawn values exceeds in one of a hundred cases. */
  readonly critical: number;
}

/**
 * The Kolmogorov-Smirnov test against the uniform distribution. Critical value at 1 %: 1.628 / √n, for n above 35 (Smirnov 1948;
 * NIST/SEMATECH e-Handbook of Statistical Methods, 1.3.5.16).
 */
export function uniformityOf(values: readonly number[], from: number, to: number): Uniformity {
  const sorted = [...values].sort((one, other) => one - other);
  const distances = sorted.map((value, index) => {
    const expected = Math.min(1, Math.max(0, (value - from) / (to - from)));
    return Math.max(Math.abs(expected - index / sorted.length), Math.abs((index + 1) / sorted.length - expected));
  });
  return { distance: Math.max(...distances), critical: 1.628 / Math.sqrt(sorted.length) };
}
