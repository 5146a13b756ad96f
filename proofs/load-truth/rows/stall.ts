import { isWithin, type RowLoad, saidMs, type TruthRow } from '../row';
import type { ServerCounts } from '../server';

const SHARE = 0.02;

/**
 * The server stands still once for 1.4 s. Arrivals go on: one that comes `t` after the beginning waits for the rest.
 * Tools whose users wait for their answers send nothing more in that time, and hardly see it.
 */
export const stall: TruthRow = {
  name: 'one stall of 1.4 s at 200/s: p99',
  behaviour: 'stall',
  options: { afterMs: 700, forMs: 1400 },
  unit: 'ms',
  load: (short) => ({ rate: 200, seconds: short ? 3 : 6, connections: 50 }),
  asked: (counts, load) => `${saidMs(stallP99Ms(counts, load))} ± 2 %`,
  said: ({ p99Ms }) => saidMs(p99Ms),
  holds: ({ p99Ms }, counts, load) => isWithin(p99Ms, stallP99Ms(counts, load), SHARE),
};

/**
 * Of `rate × seconds` evenly spaced arrivals, number k from the longest on (from 0) waits for the stall less `k / rate`,
 * and less where in its place the stall began: half a place, at the middle. The 99th percentile is by nearest rank.
 */
export function stallP99Ms({ stalledMs }: Pick<ServerCounts, 'stalledMs'>, { rate, seconds }: RowLoad): number {
  const arrivals = rate * seconds;
  const k = arrivals - Math.ceil(arrivals * 0.99);
  return stalledMs - ((k + 0.5) * 1000) / rate;
}
