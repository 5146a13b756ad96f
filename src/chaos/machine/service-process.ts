import { nowMs, sleep } from '../../core/clock';
import { rule, withDefault } from '../../core/options';
import { isKnown, isStopped, stateOf } from '../../core/process-state';
import type { Service } from '../../service';
import type { UndoLimit } from '../fault';

const LOOK_EVERY_MS = 5;

/** Sends a signal to a service, and waits until its process has gone; false where it has not in time, or nobody waits any more. */
export async function endWith(
  service: Service,
  signal: NodeJS.Signals,
  limitMs: number,
  over?: AbortSignal,
): Promise<boolean> {
  const { pid } = service;
  service.signal(signal);
  for (const untilMs = nowMs() + limitMs; isKnown(pid); await sleep(LOOK_EVERY_MS)) {
    if (nowMs() >= untilMs || over?.aborted) return false;
  }
  return true;
}

/** What a start takes beside the start itself: what is left of the old one has to go. */
const LEAVES_WITHIN_MS = 15_000;

/** The option `startTimeout` of a fault after which a service is started again. */
export const startTimeoutRule = withDefault(rule.duration("'60s'"), 30_000);

/** The limit of a step back in which a service is started again. */
export function startsWithin(startTimeoutMs: number): UndoLimit {
  return { within: startTimeoutMs + LEAVES_WITHIN_MS };
}

/** Starts a service again, also where the test is over: nobody does it after us. Returns how long that took. */
export async function revive(service: Service, startTimeoutMs: number): Promise<number> {
  const startMs = nowMs();
  await unlessStopped(() => service.restart({ within: startTimeoutMs }));
  return nowMs() - startMs;
}

/** What a body has stopped for good needs nothing taken back. */
export async function unlessStopped(work: () => void | Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if ((error as { code?: unknown }).code !== 'METTLE_SERVICE_STOPPED') throw error;
  }
}

/** How long a busy machine may take until a process stands still, or goes on, as a signal has told it. */
const OBEYS_WITHIN_MS = 2_000;

/** Waits until a process stands still, or does so no longer. False where it is not so in time, or the platform does not tell. */
export async function stands(pid: number | undefined, still: boolean): Promise<boolean> {
  for (const untilMs = nowMs() + OBEYS_WITHIN_MS; isStopped(pid) !== still; await sleep(LOOK_EVERY_MS)) {
    if (nowMs() >= untilMs || stateOf(pid) === undefined) return false;
  }
  return true;
}
