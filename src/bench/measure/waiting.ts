import { readFileSync } from 'node:fs';

/** What the main thread of a process has had of a processor so far. */
interface Share {
  readonly runMs: number;
  /** Time in which it could have run, and something else had the processor. */
  readonly queuedMs: number;
}

/** How a stretch of time was spent, as shares of its wall time. */
export interface TimeSpent {
  /** Neither running nor waiting for a processor: it waited for a disk, a socket, a timer. `null` where the platform does not tell. */
  readonly idle: number | null;
  /** Ready to run while something else had the processor. `null` where the platform does not tell. */
  readonly queued: number | null;
}

/** Follows how the main thread spends its time from now on. Linux tells, where the kernel keeps these figures (proc(5), schedstat). */
export function followTime(): () => TimeSpent {
  const before = readShare();
  const from = performance.now();
  return () => {
    const after = readShare();
    const wallMs = performance.now() - from;
    if (before === undefined || after === undefined || wallMs <= 0) return { idle: null, queued: null };
    const queued = (after.queuedMs - before.queuedMs) / wallMs;
    return { idle: Math.max(0, 1 - (after.runMs - before.runMs) / wallMs - queued), queued };
  };
}

function readShare(): Share | undefined {
  try {
    // Of the process's first thread, which is the main one.
    const [run, queued] = readFileSync(`/proc/${process.pid}/schedstat`, 'latin1').split(' ').map(Number);
    return run === undefined || queued === undefined || !(run > 0)
      ? undefined
      : { runMs: run / 1e6, queuedMs: queued / 1e6 };
  } catch {
    return undefined;
  }
}
