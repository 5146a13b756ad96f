import { sleep } from '../../core/clock';
import { evaluate, LOAD_BUILTIN } from '../../core/evaluate';
import type { Service } from '../../service';
import type { HeapTarget, Reading } from './heap-target';

const TURN_MS = 20;
const ANSWERS_WITHIN_MS = 10_000;
const SNAPSHOT_WITHIN_MS = 10 * 60_000;

/** Two turns, in each of which callbacks, immediates and finalizers get their chance. */
const TURN = `new Promise((resolve) => {
  const { setImmediate } = ${LOAD_BUILTIN}('node:timers');
  setImmediate(() => setImmediate(resolve));
})`;

const READ = `(() => {
  const counts = (names) => {
    const counted = {};
    for (const name of names) counted[name] = (counted[name] ?? 0) + 1;
    return counted;
  };
  const openFiles = () => {
    const fs = ${LOAD_BUILTIN}('node:fs');
    try {
      return counts(fs.readdirSync('/proc/self/fd').flatMap((fd) => {
        try { return [fs.readlinkSync('/proc/self/fd/' + fd).replace(/:\\[.*\\]$/, '')]; } catch { return []; }
      }));
    } catch { return null; }
  };
  const tasks = () => {
    const fs = ${LOAD_BUILTIN}('node:fs');
    try {
      const threads = fs.readdirSync('/proc/self/task');
      const children = threads.flatMap((id) => fs.readFileSync('/proc/self/task/' + id + '/children', 'utf8').split(' ').filter(Boolean));
      return { threads: threads.length, children: children.length };
    } catch { return { threads: null, children: null }; }
  };
  const { heapUsed, heapTotal, external, arrayBuffers, rss } = process.memoryUsage();
  return {
    heapUsedBytes: heapUsed,
    heapTotalBytes: heapTotal,
    ...tasks(),
    externalBytes: external,
    arrayBuffersBytes: arrayBuffers,
    rssBytes: rss,
    handles: counts(process.getActiveResourcesInfo()),
    fileDescriptors: openFiles(),
  };
})()`;

/**
 * Opens a service of its own process, through its inspector. Plain expressions do there what has to be done: nothing is put into it.
 *
 * @throws MettleError `METTLE_INSPECTOR` for a service without an inspector.
 */
export async function openService(service: Service, signal: AbortSignal): Promise<HeapTarget> {
  const inspector = await service.inspect();
  const ask = <T>(expression: string, limitMs: number, over: AbortSignal): Promise<T> =>
    evaluate<T>(inspector, limitMs, expression, over);
  try {
    const { pid, nodeVersion } = await ask<{ pid: number; nodeVersion: string }>(
      '({ pid: process.pid, nodeVersion: process.versions.node })',
      ANSWERS_WITHIN_MS,
      signal,
    );
    const collect = (over: AbortSignal) => inspector.send('HeapProfiler.collectGarbage', {}, over);
    return {
      where: 'service',
      label: service.label,
      pid,
      nodeVersion,
      inspector,
      async settle(over) {
        for (let round = 0; round < 3; round++) {
          await collect(over);
          await ask(TURN, ANSWERS_WITHIN_MS, over);
        }
        await sleep(TURN_MS, over);
        await collect(over);
      },
      read: (over) => ask<Reading>(READ, ANSWERS_WITHIN_MS, over),
      async writeSnapshot(file, over) {
        const options = JSON.stringify({ exposeNumericValues: true });
        await ask(
          `${LOAD_BUILTIN}('node:v8').writeHeapSnapshot(${JSON.stringify(file)}, ${options})`,
          SNAPSHOT_WITHIN_MS,
          over,
        );
        return 'node:v8';
      },
      close: () => inspector.close(),
    };
  } catch (error) {
    await inspector.close();
    throw error;
  }
}
