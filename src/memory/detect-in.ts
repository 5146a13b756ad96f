import { isoNow, nowMs } from '../core/clock';
import type { LeakResult } from '../core/records/memory';
import { measureWithin } from './measure/measure-within';
import type { ReadLeakOptions } from './options';
import type { ScenarioParts } from './scenario';
import type { HeapTarget } from './target/heap-target';

/** Looks for leaks in one process, and leaves it as it was. `folder` is for snapshots. */
export async function detectIn(
  open: (signal: AbortSignal) => Promise<HeapTarget>,
  parts: ScenarioParts,
  read: ReadLeakOptions,
  folder: string,
): Promise<LeakResult> {
  const startedAt = isoNow();
  const startMs = nowMs();
  const { where, measured, scenario } = await measureWithin({ open, parts, read, folder });
  return { ...measured, startedAt, durationMs: nowMs() - startMs, where, scenario };
}
