import { nowMs } from '../../core/clock';
import { rule } from '../../core/options';
import type { Random } from '../../core/random';
import { Waiter } from '../../core/waiter';
import { defineToxic, type Toxic } from './toxic';

/** Attributes of {@link slicerToxic}. */
export type SlicerAttributes = {
  /** In bytes. */
  readonly average_size: number;
  /** In bytes. */
  readonly size_variation: number;
  /** After each slice, in microseconds. */
  readonly delay: number;
};

/** Toxiproxy's `slicer`: chunks go on in small slices, with or without a pause between them. */
export const slicerToxic: Toxic<SlicerAttributes> = defineToxic<SlicerAttributes>({
  type: 'slicer',
  attributes: {
    average_size: rule.positiveInteger('64'),
    size_variation: rule.count('32'),
    delay: rule.count('10'),
  },
  stage({ flow, attributes, random, fired }) {
    const waiter = new Waiter(flow.signal);
    return {
      async take(chunk, receivedMs) {
        const { average_size, size_variation, delay } = attributes();
        fired();
        // Added up from the first slice: a wait of some microseconds would be too long by as much each time.
        let dueMs = nowMs();
        for (const slice of slicesOf(chunk, average_size, size_variation, random)) {
          flow.push(slice, receivedMs);
          dueMs += delay / 1000;
          if (delay > 0) await waiter.until(dueMs);
        }
      },
      update: () => waiter.cut(),
    };
  },
});

/** Halves a chunk until its parts are small enough, each time a little off the middle. */
export function slicesOf(chunk: Buffer, averageSize: number, variation: number, random: Random): Buffer[] {
  const slices: Buffer[] = [];
  const cut = (from: number, to: number): void => {
    if (to - from - averageSize <= variation) {
      slices.push(chunk.subarray(from, to));
      return;
    }
    const off = variation > 0 ? random.integer(-variation, variation - 1) : 0;
    // Within the chunk, which a large variation would leave.
    const middle = Math.min(to - 1, Math.max(from + 1, from + Math.floor((to - from) / 2) + off));
    cut(from, middle);
    cut(middle, to);
  };
  cut(0, chunk.length);
  return slices;
}
