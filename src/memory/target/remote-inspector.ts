import { setInterval } from 'node:timers';
import { nowMs, sleep } from '../../core/clock';
import { failedTo, type MettleError, reasonOf } from '../../core/errors';
import type { InspectorClient } from '../../core/inspector';
import { isGone, isStopped } from '../../core/process-state';
import { formatMs } from '../../core/units';
import { within } from '../../core/within';
import type { Inspector } from './heap-target';
import type { Inspected } from './inspected';

/** What takes longest is a walk of a large heap, or work of the process itself. */
const ANSWERS_WITHIN_MS = 60_000;
const LOOK_EVERY_MS = 250;
/** A moment's halt is none. */
const STANDS_STILL_MS = 2_000;
/** How long the end of a process may take to be seen, after its connection has closed. */
const ENDS_WITHIN_MS = 1_000;

/** The inspector of another process, with calls that end although the process does not answer, or is no more. */
export interface RemoteInspector extends Inspector {
  /** Calls what may take as long as it likes, while the process runs: `signal` alone ends it. */
  sendLong<Result = unknown>(method: string, params: Record<string, unknown>, signal: AbortSignal): Promise<Result>;
}

/** @param pid - of the process behind the inspector; `undefined` while it is not known. */
export function remoteInspector(
  client: InspectorClient,
  inspected: Inspected,
  pid: () => number | undefined,
): RemoteInspector {
  // What looks into scripts is a debugger for a moment: a statement `debugger` in the process must not pause it.
  client.on('Debugger.paused', () => void client.send('Debugger.resume').catch(() => {}));

  async function call<Result>(
    method: string,
    params: Record<string, unknown>,
    signal: AbortSignal | undefined,
    limitMs: number,
  ): Promise<Result> {
    const watch = watchStill(pid);
    try {
      const answer = client.send<Result>(method, params, signal);
      const overdue = `it did not answer its inspector within ${formatMs(limitMs)}`;
      return await within({ limitMs, overdue, signal: watch.over }, answer);
    } catch (error) {
      signal?.throwIfAborted();
      throw await told(error);
    } finally {
      watch.end();
    }
  }

  async function told(error: unknown): Promise<MettleError> {
    const reason = reasonOf(error);
    if (!/the connection (?:was|is) closed/.test(reason)) return failure(inspected, reason.replace(/\.$/, ''));
    const id = pid();
    for (const untilMs = nowMs() + ENDS_WITHIN_MS; nowMs() < untilMs; await sleep(LOOK_EVERY_MS / 10)) {
      const change = inspected.change() ?? (id !== undefined && isGone(id) ? 'it ended meanwhile' : undefined);
      if (change !== undefined) return failure(inspected, change);
    }
    return failure(
      inspected,
      'it closed the connection to its inspector',
      'Keep its inspector open until the measurement is over',
    );
  }

  return {
    send: (method, params = {}, signal) => call(method, params, signal, ANSWERS_WITHIN_MS),
    sendLong: (method, params, signal) => call(method, params, signal, Number.POSITIVE_INFINITY),
    on: (event, listener) => client.on(event, listener),
  };
}

/** The error of a process that cannot be looked at, with the last that it wrote. */
export function failure({ label, lastLines }: Inspected, reason: string, cure?: string): MettleError {
  const lines = lastLines();
  return failedTo({
    to: `look for leaks in ${label}`,
    reason,
    code: 'METTLE_LEAKS',
    ...(cure === undefined ? {} : { cure }),
    ...(lines === '' ? {} : { details: `Its last log lines:\n${lines}` }),
  });
}

/** Aborts where a process has been stopped by a signal for a while. */
function watchStill(pid: () => number | undefined): { readonly over: AbortSignal; end(): void } {
  const controller = new AbortController();
  let sinceMs: number | undefined;
  const timer = setInterval(() => {
    if (!isStopped(pid())) {
      sinceMs = undefined;
      return;
    }
    sinceMs ??= nowMs();
    if (nowMs() - sinceMs >= STANDS_STILL_MS)
      controller.abort(new Error('it stands still, stopped by a signal, until it is sent SIGCONT'));
  }, LOOK_EVERY_MS);
  return { over: controller.signal, end: () => clearInterval(timer) };
}
