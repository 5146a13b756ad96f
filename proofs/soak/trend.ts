/** Whether a curve of memory is flat after its beginning. */
export interface Trend {
  /** Least-squares slope over the last two thirds, per minute. */
  readonly perMinute: number;
  /** Mean of the last tenth, divided by the mean of a tenth around the end of the first third. */
  readonly growth: number;
}

/**
 * The trend of evenly spaced samples. The first third is left out: caches fill, code is compiled, the heap finds its size.
 *
 * @throws Error where there are fewer than 10 samples.
 */
export function trendOf(samples: readonly number[], everyMs: number): Trend {
  if (samples.length < 10) throw new Error(`${samples.length} samples show no trend.`);
  const third = Math.floor(samples.length / 3);
  const tenth = Math.max(1, Math.floor(samples.length / 10));
  const settled = samples.slice(third);
  const early = meanOf(settled.slice(0, tenth));
  return { perMinute: slopeOf(settled) * (60_000 / everyMs), growth: meanOf(samples.slice(-tenth)) / early };
}

/** A curve in one line of text, scaled from its lowest to its highest value. */
export function sparkline(samples: readonly number[], columns = 60): string {
  const bars = '▁▂▃▄▅▆▇█';
  const width = Math.min(columns, samples.length);
  const cells = Array.from({ length: width }, (_, column) =>
    meanOf(
      samples.slice(Math.floor((column * samples.length) / width), Math.floor(((column + 1) * samples.length) / width)),
    ),
  );
  const low = Math.min(...cells);
  const range = Math.max(...cells) - low || 1;
  return cells.map((cell) => bars[Math.round(((cell - low) / range) * (bars.length - 1))]).join('');
}

function slopeOf(values: readonly number[]): number {
  const middle = (values.length - 1) / 2;
  const mean = meanOf(values);
  let product = 0;
  let square = 0;
  values.forEach((value, index) => {
    product += (index - middle) * (value - mean);
    square += (index - middle) ** 2;
  });
  return product / square;
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
