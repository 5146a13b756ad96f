import { after, nowMs } from './clock';
import { failedTo } from './errors';
import { host } from './host';
import { formatMs } from './units';

/** Kept back from the host's own limit, so that what was found so far can still be told. */
const MARGIN_MS = 250;

/** Milliseconds until the host ends the running test; `undefined` for no limit, 0 where it is over. */
export function untilHostLimitMs(): number | undefined {
  const deadline = host().deadlineMs();
  return deadline === undefined ? undefined : Math.max(deadline - nowMs(), 0);
}

/** Milliseconds until a helper should stop to be ahead of the host's limit on the running test; `undefined` for no limit. */
export function timeLeftMs(): number | undefined {
  const left = untilHostLimitMs();
  return left === undefined ? undefined : Math.max(left - MARGIN_MS, 1);
}

/** What {@link raceDeadline} needs to say what it was waiting for. */
export interface Wait {
  /** Verb and object, as in `wait for 10 concurrent calls`. */
  readonly to: string;
  /** What is still open when time is over. */
  readonly unfinished: () => string;
  readonly timeoutMs: number | undefined;
  readonly signal: AbortSignal | undefined;
  /** May last longer than the running test: what has to be done after a test that ran out of time. Default: false. */
  readonly outlastsTest?: boolean;
}

/**
 * Runs `work` until it settles, its own timeout or the host's limit is over, or the signal aborts, whichever is first.
 * `work` gets a signal that aborts at that moment.
 *
 * @throws MettleError `METTLE_TIMEOUT` with what was unfinished, or `METTLE_ABORTED`.
 */
export async function raceDeadline<T>(wait: Wait, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const left = wait.outlastsTest ? undefined : timeLeftMs();
  const byHost = left !== undefined && (wait.timeoutMs === undefined || left < wait.timeoutMs);
  const limitMs = byHost ? left : wait.timeoutMs;
  const controller = new AbortController();
  const over = new Promise<never>((_, reject) => {
    controller.signal.addEventListener('abort', () => reject(controller.signal.reason), { once: true });
  });
  const abort = () =>
    controller.abort(
      failedTo({
        to: wait.to,
        reason: `it was aborted while ${wait.unfinished()}`,
        code: 'METTLE_ABORTED',
        cause: wait.signal?.reason,
      }),
    );
  const expire = () =>
    controller.abort(
      failedTo({
        to: wait.to,
        reason: `after ${formatMs(limitMs ?? 0)} ${wait.unfinished()}`,
        cure: byHost
          ? 'The limit is that of the running test: give the test a longer timeout'
          : 'Raise the limit, or find out what hangs',
        code: 'METTLE_TIMEOUT',
      }),
    );
  const cancelTimer = limitMs === undefined ? () => {} : after(limitMs, expire);
  if (wait.signal?.aborted) abort();
  wait.signal?.addEventListener('abort', abort, { once: true });
  try {
    return await Promise.race([over, work(controller.signal)]);
  } finally {
    cancelTimer();
    wait.signal?.removeEventListener('abort', abort);
  }
}
