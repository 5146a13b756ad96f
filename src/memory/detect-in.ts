import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isoNow, nowMs } from '../core/clock';
import type { LeakResult } from '../core/records/memory';
import { measureWithin } from './measure/measure-within';
import type { ReadLeakOptions } from './options';
import type { ScenarioParts } from './scenario';
import type { HeapTarget } from './target/heap-target';

/** Looks for leaks in one process, and leaves it as it was. */
export async function detectIn(
  open: (signal: AbortSignal) => Promise<HeapTarget>,
  parts: ScenarioParts,
  read: ReadLeakOptions,
): Promise<LeakResult> {
  const startedAt = isoNow();
  const startMs = nowMs();
  const folder = mkdtempSync(join(tmpdir(), 'mettle-leaks-'));
  try {
    const { where, measured, scenario } = await measureWithin({ open, parts, read, folder });
    return { ...measured, startedAt, durationMs: nowMs() - startMs, where, scenario };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
