import { nowMs, sleep } from '../../core/clock';
import { MettleError, reasonOf } from '../../core/errors';
import { evaluate } from '../../core/evaluate';
import type { InspectorClient } from '../../core/inspector';
import type { Service } from '../../service';
import { claim } from './claim';
import { connectionsTo, isListenedOn, requireNoDebugger } from './debuggers';
import { ACTIVE, CLOSE_INSPECTOR, COUNT_LINES, FIGURES, type Figures, IDENTITY, TURN } from './expressions';
import { HeapIds } from './heap-ids';
import type { HeapTarget } from './heap-target';
import { type Inspected, inspectedProcess, inspectedService, type RunningProcess } from './inspected';
import { failure, remoteInspector } from './remote-inspector';
import { takeSnapshot } from './take-snapshot';

const TURN_MS = 20;
const ROUNDS = 3;
/** A client that has let go of its connections is noticed within some turns; what comes and goes all the time is not waited for. */
const QUIET_WITHIN_ROUNDS = 25;
const ANSWERS_WITHIN_MS = 30_000;
const NO_LIMIT_MS = Number.POSITIVE_INFINITY;
const LEAVES_WITHIN_MS = 1_000;
const CLOSING_TURN_MS = 5;
/** The last version that counts the lines of a script anew for each function in a snapshot. V8 11.5 does so no more. */
const COUNTS_LINES_UNTIL = 20;

/**
 * Opens a service of its own process, or any Node process of this machine, through its inspector. Plain expressions do there what
 * has to be done: nothing of them stays.
 *
 * @throws MettleError `METTLE_INSPECTOR` for a service without an inspector, `METTLE_LEAKS` for one that does not answer or to which a
 * debugger is attached.
 */
export async function openService(given: Service | RunningProcess, signal: AbortSignal): Promise<HeapTarget> {
  const inspected = 'inspect' in given ? inspectedService(given) : inspectedProcess(given);
  // Before it is connected: the end of a second session would disturb the first.
  const release = claim(inspected.key, inspected.label);
  try {
    const { inspector: client, opened } = await connect(inspected, signal);
    const close = async (): Promise<void> => {
      await leave(client, opened);
      release();
    };
    try {
      return { ...(await openTarget(inspected, client, signal)), close };
    } catch (error) {
      await close();
      throw error;
    }
  } catch (error) {
    release();
    throw error;
  }
}

async function connect(inspected: Inspected, signal: AbortSignal) {
  try {
    return await inspected.connect(signal);
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof MettleError) throw error;
    throw failure(inspected, reasonOf(error));
  }
}

async function openTarget(
  inspected: Inspected,
  client: InspectorClient,
  signal: AbortSignal,
): Promise<Omit<HeapTarget, 'close'>> {
  const { label } = inspected;
  let pid: number | undefined;
  const inspector = remoteInspector(client, inspected, () => pid);
  const ask = <T>(expression: string, over: AbortSignal, limitMs = ANSWERS_WITHIN_MS): Promise<T> =>
    evaluate<T>(
      { send: (method, params = {}) => inspector.sendLong(method, params, over) },
      limitMs,
      expression,
      over,
    ).catch((error) => {
      over.throwIfAborted();
      throw error instanceof MettleError ? error : failure(inspected, reasonOf(error));
    });

  await requireNoDebugger(client.url, label, signal);
  const identity = await ask<{ pid: number; nodeVersion: string }>(IDENTITY, signal);
  pid = identity.pid;
  const ids = new HeapIds(inspector, label);
  const collect = (over: AbortSignal) => inspector.send('HeapProfiler.collectGarbage', {}, over);
  if (Number.parseInt(identity.nodeVersion, 10) <= COUNTS_LINES_UNTIL) await ask(COUNT_LINES, signal);
  return {
    where: 'service',
    label,
    pid,
    nodeVersion: identity.nodeVersion,
    inspector: {
      on: inspector.on,
      send<Result>(method: string, params: Record<string, unknown> = {}, over?: AbortSignal): Promise<Result> {
        const send = () => inspector.send<Result>(method, params, over);
        if (method === 'HeapProfiler.disable') ids.forget();
        return method === 'HeapProfiler.startTrackingHeapObjects' ? ids.through(send, over) : send();
      },
    },
    async settle(over) {
      await quiet(() => ask<string[]>(ACTIVE, over), over);
      for (let round = 0; round < ROUNDS; round++) {
        await collect(over);
        await ask(TURN, over);
      }
      await sleep(TURN_MS, over);
      await collect(over);
    },
    async read(over) {
      const { memory, smallObjectBytes, active, openFiles, tasks, turns } = await ask<Figures>(FIGURES, over);
      return {
        heapUsedBytes: memory.heapUsed,
        smallObjectBytes,
        heapTotalBytes: memory.heapTotal,
        externalBytes: memory.external,
        arrayBuffersBytes: memory.arrayBuffers,
        rssBytes: memory.rss,
        handles: countsOf(active),
        fileDescriptors: openFiles && countsOf(openFiles),
        turns,
        ...tasks,
      };
    },
    writeSnapshot: (file, { numbers }, over) => {
      const run = <T>(expression: string, signalOfRun: AbortSignal) => ask<T>(expression, signalOfRun, NO_LIMIT_MS);
      return ids.through(() => takeSnapshot({ label, inspector, run, file, numbers }, over), over);
    },
  };
}

/** Waits until what keeps the event loop busy stays the same, such as the connections that a load has just let go of. */
async function quiet(active: () => Promise<string[]>, signal: AbortSignal): Promise<void> {
  let before: string | undefined;
  for (let round = 0; round < QUIET_WITHIN_ROUNDS; round++) {
    const now = (await active()).sort().join();
    if (now === before) return;
    before = now;
    await sleep(TURN_MS, signal);
  }
}

/**
 * Leaves a process as it was: no domain enabled, the inspector closed where it was opened by us, and nobody else is connected to it.
 * That is known on Linux alone; elsewhere it stays open, on loopback.
 */
async function leave(client: InspectorClient, opened: boolean): Promise<void> {
  const closes = opened && connectionsTo(client.url) === 1;
  try {
    const over = AbortSignal.timeout(LEAVES_WITHIN_MS);
    await Promise.all(
      ['HeapProfiler.disable', 'Debugger.disable', 'Runtime.disable'].map((method) => client.send(method, {}, over)),
    );
    if (closes) await evaluate(client, LEAVES_WITHIN_MS, CLOSE_INSPECTOR);
  } catch {
    // It is gone, or stands still: with the connection, all goes that was ours.
  } finally {
    await client.close();
  }
  for (const untilMs = nowMs() + LEAVES_WITHIN_MS; closes && nowMs() < untilMs; await sleep(CLOSING_TURN_MS)) {
    if (!isListenedOn(client.url)) return;
  }
}

function countsOf(names: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const name of names) counts[name] = (counts[name] ?? 0) + 1;
  return counts;
}
