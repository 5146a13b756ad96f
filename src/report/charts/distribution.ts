import { type SerialisedHistogram, valueOfBucket } from '../../core/histogram';

/** Bins of equal width on a logarithmic axis: 25 in each power of ten, each a tenth wider than the one before. */
const BINS_PER_DECADE = 25;

/** Several histograms in the same bins. */
export interface Bins {
  /** The lower edge of each bin, as the power of ten of milliseconds; the last one closes the last bin. */
  readonly edges: readonly number[];
  /** For each histogram, the share of its values in each bin, from 0 to 1; the last figure, beyond the last bin, is 0. */
  readonly shares: readonly (readonly number[])[];
}

/** Puts histograms into common bins on a logarithmic axis. Empty where none of them holds a value. */
export function logBins(histograms: readonly SerialisedHistogram[]): Bins {
  const counted = histograms.map(countByBin);
  const bins = counted.flatMap((counts) => [...counts.keys()]);
  if (bins.length === 0) return { edges: [], shares: histograms.map(() => []) };
  const first = Math.min(...bins);
  const indexes = Array.from({ length: Math.max(...bins) - first + 2 }, (_, offset) => first + offset);
  return {
    edges: indexes.map((bin) => bin / BINS_PER_DECADE),
    shares: counted.map((counts, which) => {
      const total = histograms[which]?.count ?? 0;
      return indexes.map((bin) => (counts.get(bin) ?? 0) / Math.max(1, total));
    }),
  };
}

function countByBin({ buckets }: SerialisedHistogram): Map<number, number> {
  const counts = new Map<number, number>();
  for (let at = 0; at + 1 < buckets.length; at += 2) {
    // A value of 0 µs has no logarithm: it is shown as 1 µs.
    const microseconds = Math.max(1, valueOfBucket(buckets[at] ?? 0));
    const bin = Math.floor(Math.log10(microseconds / 1000) * BINS_PER_DECADE);
    counts.set(bin, (counts.get(bin) ?? 0) + (buckets[at + 1] ?? 0));
  }
  return counts;
}
