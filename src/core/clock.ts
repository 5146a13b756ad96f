import { performance } from 'node:perf_hooks';
import { setTimeout as setNodeTimeout } from 'node:timers';
import { setTimeout as sleepFor } from 'node:timers/promises';

/**
 * Monotonic milliseconds with a fraction, taken from `node:perf_hooks`: real under Jest's fake timers, and free of the
 * cost of a global look-up inside Jest's sandbox.
 */
export const nowMs: () => number = performance.now.bind(performance);

/** The wall clock, as an ISO string. For labels only: never subtract two of them. */
export function isoNow(): string {
  return new Date(performance.timeOrigin + performance.now()).toISOString();
}

/** Waits, unless the signal aborts first: then rejects with the signal's reason. Real under Jest's fake timers. */
export async function sleep(ms: number, signal?: AbortSignal): Promise<void> {
  try {
    await sleepFor(ms, undefined, signal ? { signal } : undefined);
  } catch (error) {
    signal?.throwIfAborted();
    throw error;
  }
}

/** Calls back once after `ms`, without keeping the process alive. Returns the cancelling function. */
export function after(ms: number, call: () => void): () => void {
  // Node clamps longer delays to 1 ms, which would fire at once.
  const timer = setNodeTimeout(call, Math.min(ms, 2 ** 31 - 1));
  timer.unref();
  return () => timer.close();
}

/** Resolves as soon as the signal aborts. */
export function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
