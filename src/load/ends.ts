import { after } from '../core/clock';
import { untilHostLimitMs } from '../core/deadline';
import { reasonOf } from '../core/errors';
import { formatMs } from '../core/units';
import type { ReadPlan } from './plan';

/** What ends a run before its time. */
export interface Ends {
  /** Aborts when the run must end. */
  readonly signal: AbortSignal;
  /** Why it was ended; `undefined` while it was not. */
  reason(): string | undefined;
  /** Ends the run for a reason. */
  end(reason: string): void;
  dispose(): void;
}

/** The time that is left for cleaning up and reporting before the host's limit. */
function marginMs(leftMs: number): number {
  return Math.min(1000, leftMs / 10);
}

/** Listens to the user's signal and to the time limit of the running test. */
export function watchEnds(plan: ReadPlan): Ends {
  const controller = new AbortController();
  let reason: string | undefined;
  const end = (why: string): void => {
    reason ??= why;
    controller.abort();
  };
  const onAbort = (): void => end(`the signal that was given aborted it: ${reasonOf(plan.signal?.reason)}`);
  plan.signal?.addEventListener('abort', onAbort, { once: true });
  if (plan.signal?.aborted) onAbort();
  const cancel = endBeforeDeadline(plan, end);
  return {
    signal: controller.signal,
    reason: () => reason,
    end,
    dispose() {
      cancel();
      plan.signal?.removeEventListener('abort', onAbort);
    },
  };
}

function endBeforeDeadline(plan: ReadPlan, end: (reason: string) => void): () => void {
  const leftMs = untilHostLimitMs();
  if (leftMs === undefined) return () => undefined;
  const neededMs = plan.warmUpMs + plan.durationMs + plan.gracefulStopMs;
  const roomyMs = Math.ceil((neededMs + 5000) / 1000) * 1000;
  return after(leftMs - marginMs(leftMs), () =>
    end(
      `the running test has a time limit, of which ${formatMs(leftMs)} were left, but the plan needs up to ${formatMs(neededMs)}: give the test more, as in test(name, fn, ${roomyMs}) or jest.setTimeout(${roomyMs})`,
    ),
  );
}
