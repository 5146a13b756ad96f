import { setTimeout as startTimer } from 'node:timers';
import { nowMs } from '../../../core/clock';
import type { Effect } from '../effect';

export interface EventLoopBlockPlan {
  readonly blockMs: number;
  /** How long the loop is free after each block, one after the other and then from the beginning again. */
  readonly pausesMs: readonly number[];
}

/** Spins on the main thread for a while, again and again. Between two blocks the loop is free, so that it can be stopped. */
export const eventLoopBlock: Effect<EventLoopBlockPlan> = ({ blockMs, pausesMs }, { fired, figure }) => {
  let blocks = 0;
  let blockedMs = 0;
  let longestMs = 0;
  let stopped = false;
  let timer: NodeJS.Timeout | undefined;

  function block(): void {
    const startMs = nowMs();
    // An inspector can stop it even here: it runs its commands between two turns of a spinning loop.
    while (!stopped && nowMs() - startMs < blockMs);
    const tookMs = nowMs() - startMs;
    blockedMs += tookMs;
    longestMs = Math.max(longestMs, tookMs);
    figure('blockedMs', blockedMs);
    figure('longestBlockMs', longestMs);
    fired();
    wait(pausesMs[blocks % pausesMs.length] ?? 0);
    blocks += 1;
  }
  function wait(ms: number): void {
    if (!stopped) timer = startTimer(block, ms).unref();
  }

  wait(0);
  return {
    stop() {
      stopped = true;
      timer?.close();
      timer = undefined;
    },
    left: () => (timer === undefined ? undefined : 'the event loop will be blocked again'),
  };
};
