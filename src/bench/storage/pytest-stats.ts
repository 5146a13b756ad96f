/** The statistics that pytest-benchmark keeps of a benchmark. Times are in seconds per iteration. @internal */
export interface PytestStats {
  readonly min: number;
  readonly max: number;
  readonly mean: number;
  /** Sample standard deviation. */
  readonly stddev: number;
  readonly rounds: number;
  readonly median: number;
  /** Distance of the quartiles. */
  readonly iqr: number;
  readonly q1: number;
  readonly q3: number;
  /** Rounds beyond 1.5 `iqr` from the quartiles. */
  readonly iqr_outliers: number;
  /** Rounds beyond one `stddev` from the mean. */
  readonly stddev_outliers: number;
  /** Both counts: `"7;0"`, those beyond `stddev` first. */
  readonly outliers: string;
  /** The lowest round within 1.5 `iqr` of the first quartile. */
  readonly ld15iqr: number;
  /** The highest round within 1.5 `iqr` of the third quartile. */
  readonly hd15iqr: number;
  /** Rounds by their sum: iterations per second. */
  readonly ops: number;
  readonly total: number;
}

/**
 * The sixteen statistics, as `stats.py` of pytest-benchmark 5.3.1 defines them (5.3.0 gives the first round *above* the fence as `hd15iqr`). Sums are
 * corrected for what rounding loses, as Python's `statistics` computes without loss.
 *
 * @param rounds seconds per iteration of each round, at least one
 * @internal
 */
export function pytestStats(rounds: readonly number[]): PytestStats {
  const sorted = [...rounds].sort((a, b) => a - b);
  const mean = meanOf(sorted);
  const stddev = deviationOf(sorted, mean);
  const [q1, q3] = quartilesOf(sorted);
  const iqr = q3 - q1;
  const [low, high] = [q1 - 1.5 * iqr, q3 + 1.5 * iqr];
  const stddevOutliers = beyond(sorted, mean - stddev, mean + stddev);
  const iqrOutliers = beyond(sorted, low, high);
  const total = mean * sorted.length;
  return {
    min: at(sorted, 0),
    max: at(sorted, -1),
    mean,
    stddev,
    rounds: sorted.length,
    median: medianOf(sorted),
    iqr,
    q1,
    q3,
    iqr_outliers: iqrOutliers,
    stddev_outliers: stddevOutliers,
    outliers: `${stddevOutliers};${iqrOutliers}`,
    ld15iqr: at(
      sorted,
      sorted.findIndex((value) => value >= low),
    ),
    hd15iqr: at(
      sorted,
      sorted.findLastIndex((value) => value <= high),
    ),
    ops: total === 0 ? 0 : sorted.length / total,
    total,
  };
}

function meanOf(values: readonly number[]): number {
  const rough = sumOf(values) / values.length;
  // Of rounds that are all the same it is then that very time, and none lies outside.
  return rough + sumOf(values.map((value) => value - rough)) / values.length;
}

function deviationOf(values: readonly number[], mean: number): number {
  if (values.length < 2) return 0;
  return Math.sqrt(sumOf(values.map((value) => (value - mean) ** 2)) / (values.length - 1));
}

function sumOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}

function medianOf(sorted: readonly number[]): number {
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? at(sorted, middle) : (at(sorted, middle - 1) + at(sorted, middle)) / 2;
}

/** Method 3 of https://en.wikipedia.org/wiki/Quartile#Computing_methods for an odd number, method 2 for an even one. */
function quartilesOf(sorted: readonly number[]): [number, number] {
  const count = sorted.length;
  if (count === 1) return [at(sorted, 0), at(sorted, 0)];
  if (count % 2 === 0) return [medianOf(sorted.slice(0, count / 2)), medianOf(sorted.slice(count / 2))];
  const n = Math.floor(count / 4);
  if (count % 4 === 1) {
    return [0.25 * at(sorted, n - 1) + 0.75 * at(sorted, n), 0.75 * at(sorted, 3 * n) + 0.25 * at(sorted, 3 * n + 1)];
  }
  return [0.75 * at(sorted, n) + 0.25 * at(sorted, n + 1), 0.25 * at(sorted, 3 * n + 1) + 0.75 * at(sorted, 3 * n + 2)];
}

function beyond(values: readonly number[], low: number, high: number): number {
  return values.filter((value) => value < low || value > high).length;
}

function at(values: readonly number[], index: number): number {
  return values.at(index) as number;
}
