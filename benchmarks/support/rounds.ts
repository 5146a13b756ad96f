/** The values of several rounds in one: the middle, and how far they lay apart. */
export interface Spread {
  readonly median: number;
  readonly min: number;
  readonly max: number;
}

/** @throws Error where there is no value. */
export function spreadOf(values: readonly number[]): Spread {
  if (values.length === 0) throw new Error('There is nothing to take the median of.');
  const sorted = [...values].sort((one, other) => one - other);
  const middle = (sorted.length - 1) / 2;
  const low = sorted[Math.floor(middle)] as number;
  const high = sorted[Math.ceil(middle)] as number;
  return { median: (low + high) / 2, min: sorted[0] as number, max: sorted.at(-1) as number };
}

/**
 * Ours divided by theirs, round by round: what disturbs a round disturbs both, and only their ratio is kept. A round in
 * which one of them was not measured is left out.
 */
export function ratioOf(ours: readonly (number | null)[], theirs: readonly (number | null)[]): Spread | null {
  const ratios = ours.flatMap((value, round) => {
    const other = theirs[round];
    return value === null || other === null || other === undefined ? [] : [value / other];
  });
  return ratios.length === 0 ? null : spreadOf(ratios);
}

/** `1.23 (1.19 to 1.31)`; without the spread where there was one round. */
export function describeSpread({ median, min, max }: Spread, digits: number): string {
  const text = (value: number): string =>
    value.toLocaleString('en', { minimumFractionDigits: digits, maximumFractionDigits: digits });
  return min === max ? text(median) : `${text(median)} (${text(min)} to ${text(max)})`;
}
