import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import type { Session } from 'node:inspector/promises';
import type { HeapSpaceInfo } from 'node:v8';
import { sleep } from '../../core/clock';
import { inHostRealm } from '../../core/host-realm';
import { writeSnapshotFile } from '../snapshot-writer';
import { requireNoDebugger } from './debuggers';
import { HeapIds } from './heap-ids';
import type { HeapTarget, Inspector, Reading } from './heap-target';

const TURN_MS = 20;
/** What a finalizer lets go is collected in the next round. The look that follows begins with a further collection. */
const ROUNDS = 2;
/** From V8 11.5 on a snapshot no longer counts the lines of a script anew for each function: https://v8.dev/blog/speeding-up-v8-heap-snapshots */
const FIRST_QUICK_NODE = 22;

/** Opens the process of the caller, through an inspector session in the process itself. */
export async function openThisProcess(): Promise<HeapTarget> {
  const host = inHostRealm<typeof globalThis>('globalThis').process;
  const inspectorModule = host.getBuiltinModule('node:inspector/promises');
  await requireNoDebugger(host.getBuiltinModule('node:inspector').url(), 'this process');
  const session = new inspectorModule.Session();
  session.connect();
  const inspector = asInspector(session);
  const label = `this process (Node ${host.versions.node})`;
  const ids = new HeapIds(inspector, label);
  if (Number.parseInt(host.versions.node, 10) < FIRST_QUICK_NODE) {
    // The debugger counts them once.
    await inspector.send('Debugger.enable');
    await inspector.send('Debugger.disable');
  }
  const collect = () => inspector.send('HeapProfiler.collectGarbage');
  return {
    where: 'this process',
    label,
    pid: host.pid,
    nodeVersion: host.versions.node,
    inspector: {
      on: inspector.on,
      send<Result>(method: string, params?: Record<string, unknown>): Promise<Result> {
        const send = () => inspector.send<Result>(method, params);
        if (method === 'HeapProfiler.disable') ids.forget();
        return method === 'HeapProfiler.startTrackingHeapObjects' ? ids.through(send) : send();
      },
    },
    async settle(signal) {
      for (let round = 0; round < ROUNDS; round++) {
        await collect();
        await sleep(0, signal);
        await sleep(0, signal);
      }
      await sleep(TURN_MS, signal);
    },
    async read(): Promise<Reading> {
      const { heapUsed, heapTotal, external, arrayBuffers, rss } = host.memoryUsage();
      return {
        heapUsedBytes: heapUsed,
        smallObjectBytes: smallObjectBytes(host.getBuiltinModule('node:v8').getHeapSpaceStatistics()),
        heapTotalBytes: heapTotal,
        externalBytes: external,
        arrayBuffersBytes: arrayBuffers,
        rssBytes: rss,
        handles: countsOf(host.getActiveResourcesInfo()),
        fileDescriptors: openFiles(),
        turns: host.getBuiltinModule('node:perf_hooks').performance.nodeTiming.uvMetricsInfo?.loopCount ?? null,
        ...tasks(),
      };
    },
    writeSnapshot: (file, { numbers }) => ids.through(async () => writeSnapshotFile(file, { numbers, isPrimed: true })),
    async close() {
      session.disconnect();
    },
  };
}

function asInspector(session: Session): Inspector {
  return {
    send: <Result>(method: string, params: Record<string, unknown> = {}) =>
      (session.post as (method: string, params: object) => Promise<unknown>)(method, params) as Promise<Result>,
    on<Params>(event: string, call: (params: Params) => void) {
      const listener = ({ params }: { params: unknown }): void => call(params as Params);
      session.on(event, listener);
      return () => session.off(event, listener);
    },
  };
}

function countsOf(names: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const name of names) counts[name] = (counts[name] ?? 0) + 1;
  return counts;
}

function smallObjectBytes(spaces: HeapSpaceInfo[]): number {
  return spaces
    .filter(({ space_name: name }) => !name.includes('large'))
    .reduce((all, { space_used_size: used }) => all + used, 0);
}

function openFiles(): Record<string, number> | null {
  try {
    return countsOf(readdirSync('/proc/self/fd').flatMap((fd) => linkOf(fd)));
  } catch {
    return null;
  }
}

function linkOf(fd: string): string[] {
  try {
    return [readlinkSync(`/proc/self/fd/${fd}`).replace(/:\[.*\]$/, '')];
  } catch {
    return []; // closed since it was listed
  }
}

/** Threads and children, from proc(5). */
function tasks(): Pick<Reading, 'threads' | 'children'> {
  try {
    const threads = readdirSync('/proc/self/task');
    return { threads: threads.length, children: threads.reduce((all, id) => all + childrenOf(id), 0) };
  } catch {
    return { threads: null, children: null };
  }
}

function childrenOf(thread: string): number {
  try {
    return readFileSync(`/proc/self/task/${thread}/children`, 'utf8').split(' ').filter(Boolean).length;
  } catch {
    return 0; // a thread that has ended since
  }
}
