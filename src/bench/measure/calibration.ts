import { runBlock } from './block';
import type { Callable } from './callable';

/** Changes with the workload: runs that were saved with another one cannot be compared by it. */
export const CALIBRATION_VERSION = 1;

const TEXT = JSON.stringify({
  name: 'calibration',
  values: Array.from({ length: 40 }, (_, i) => ({ key: `key ${i}`, value: i * 1.5, even: i % 2 === 0 })),
});

/**
 * A workload that never changes, of what most code does: arithmetic, small objects, text, maps. It runs beside what is measured, block by block:
 * a machine that is slow at the moment is slow at both.
 */
function calibrate(): unknown {
  const read = JSON.parse(TEXT) as { values: { key: string; value: number }[] };
  const totals = new Map<string, number>();
  let sum = 2463534242;
  for (let i = 0; i < 2_000; i++) sum = (Math.imul(sum ^ (sum >>> 13), 1664525) + 1013904223) | 0;
  for (const { key, value } of read.values) totals.set(key.slice(0, 5), (totals.get(key.slice(0, 5)) ?? 0) + value);
  return JSON.stringify([sum, ...totals]);
}

/** The workload, for a block. */
export const CALIBRATION: Callable = { fn: calibrate, input: undefined, isAsync: false };

/** Runs a block of it: processor time and wall time of one call, in milliseconds. */
export async function calibrationBlock(calls: number): Promise<{ readonly wallMs: number; readonly cpuMs: number }> {
  const { wallMs, cpuMs } = await runBlock(CALIBRATION, calls);
  return { wallMs: wallMs / calls, cpuMs: cpuMs / calls };
}
