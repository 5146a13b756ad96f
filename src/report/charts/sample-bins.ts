/** Samples in common bins of equal width. */
export interface SampleBins {
  /** The lower edge of each bin; the last one closes the last bin. */
  readonly edges: readonly number[];
  /** For each set of samples, the share of them in each bin, from 0 to 1; the last figure, beyond the last bin, is 0. */
  readonly shares: readonly (readonly number[])[];
  /** For each set of samples, those that lie beyond the edges. */
  readonly beyond: readonly (readonly number[])[];
}

/** A chart of a report's width cannot show more. */
const MOST_BINS = 100;
/** In interquartile ranges from the quartiles: what lies further out would press all else into one bin (Tukey's outer fence). */
const FAR_OUT = 3;
/** Where all samples are alike: the width of their one bin, as a share of them. */
const WIDTH_OF_ONE = 0.01;
/** Where most samples are alike and some are not, there is no range to go by. */
const FEW_BINS = 20;

/**
 * Puts sets of samples into common bins, as wide as Freedman and Diaconis have them for the set that needs the narrowest. Samples far out
 * are not binned but told.
 */
export function binSamples(sets: readonly (readonly number[])[]): SampleBins {
  const filled = sets.filter((samples) => samples.length > 0).map(spreadOf);
  if (filled.length === 0) return { edges: [], shares: sets.map(() => []), beyond: sets.map(() => []) };
  const low = Math.min(...filled.map((set) => set.low));
  const high = Math.max(...filled.map((set) => set.high));
  const span = high - low;
  const widths = filled.map((set) => set.width).filter((width) => width > 0);
  const wanted = widths.length === 0 ? span / FEW_BINS : Math.min(...widths);
  const width = span === 0 ? low * WIDTH_OF_ONE || 1 : Math.max(span / MOST_BINS, wanted);
  const bins = Math.max(1, Math.ceil(span / width));
  const edges = Array.from({ length: bins + 1 }, (_, index) => low + index * width);
  const isBeyond = (sample: number): boolean => sample < low || sample > high;
  return {
    edges,
    shares: sets.map((samples) => {
      const counts = edges.map(() => 0);
      for (const sample of samples) {
        // The largest closes the last bin.
        const bin = Math.min(bins - 1, Math.floor((sample - low) / width));
        if (!isBeyond(sample)) counts[bin] = (counts[bin] ?? 0) + 1;
      }
      return counts.map((count) => count / Math.max(1, samples.length));
    }),
    beyond: sets.map((samples) => samples.filter(isBeyond)),
  };
}

/** Where samples lie that are not far out, and how wide a bin of them should be. */
export function spreadOf(samples: readonly number[]): { low: number; high: number; width: number } {
  const sorted = [...samples].sort((a, b) => a - b);
  const at = (share: number): number => sorted[Math.round(share * (sorted.length - 1))] ?? 0;
  const range = at(0.75) - at(0.25);
  const reach = range === 0 ? Number.POSITIVE_INFINITY : FAR_OUT * range;
  return {
    low: Math.max(at(0), at(0.25) - reach),
    high: Math.min(at(1), at(0.75) + reach),
    width: (2 * range) / Math.cbrt(sorted.length),
  };
}
