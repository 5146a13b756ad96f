import { performance } from 'node:perf_hooks';
import { parentPort, workerData } from 'node:worker_threads';
import { MettleError, reasonOf } from '../../core/errors';
import { loadExport } from '../../core/module-loader';
import type { Behaviour } from '../engine/life';
import { Steering } from '../engine/steering';
import { runThread } from '../engine/thread';
import { readExportedScenario } from '../plan';
import type { FromLoadThread, LoadThreadData, ToLoadThread } from './messages';

const { job, scenario } = workerData as LoadThreadData;
const stop = new AbortController();
const steering = new Steering(job.load.course);
const tell = (message: FromLoadThread): void => parentPort?.postMessage(message);

async function readBehaviour(): Promise<Behaviour> {
  const read = scenario.kind === 'list' ? scenario : readExportedScenario(await loadExport(scenario.address));
  if (read.kind === 'list') return read;
  const life = { iterate: read.run };
  return { kind: 'lives', lives: () => life };
}

/** The order to start, or to stop before the start. */
function startAt(): Promise<number> {
  return new Promise((resolve) => {
    parentPort?.on('message', (message: ToLoadThread) => {
      if (message.type === 'order') {
        steering.give(message.order);
        return;
      }
      if (message.type === 'stop') stop.abort();
      resolve(message.type === 'start' ? message.atMs : performance.timeOrigin + performance.now());
    });
  });
}

async function main(): Promise<void> {
  const starting = startAt();
  const behaviour = await readBehaviour();
  tell({ type: 'ready' });
  const startMs = (await starting) - performance.timeOrigin;
  const report = await runThread(job, behaviour, startMs, steering, stop.signal, (second) =>
    tell({ type: 'second', second }),
  );
  tell({ type: 'report', report });
}

main()
  .catch((error: unknown) => {
    const code = error instanceof MettleError ? error.code : 'METTLE_SCENARIO';
    const stack = String((error as { cause?: { stack?: unknown } })?.cause?.stack ?? (error as Error)?.stack ?? error);
    tell({ type: 'failed', code, message: reasonOf(error), stack });
  })
  .finally(() => parentPort?.close());
