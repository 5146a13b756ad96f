import { performance } from 'node:perf_hooks';
import { parentPort, workerData } from 'node:worker_threads';
import { MettleError, reasonOf } from '../../core/errors';
import { loadModule, pickExport } from '../../core/module-loader';
import type { SecondReport } from '../engine/job';
import type { Behaviour } from '../engine/life';
import { Steering } from '../engine/steering';
import { runThread } from '../engine/thread';
import { behaviourOf } from '../model/behaviour';
import { readHooks } from '../model/hooks';
import { withHooks } from '../model/with-hooks';
import { readExportedScenario } from '../plan';
import type { FromLoadThread, LoadThreadData, ToLoadThread } from './messages';

const { job, scenario } = workerData as LoadThreadData;
const stop = new AbortController();
const finish = new AbortController();
const steering = new Steering(job.load.course);
const tell = (message: FromLoadThread): void => parentPort?.postMessage(message);

async function readBehaviour(): Promise<Behaviour> {
  if (scenario.kind === 'list') return behaviourOf(scenario, job, {});
  const { hooks, ...exports } = await loadModule(scenario.address.file);
  const exported = pickExport(exports, scenario.address);
  return behaviourOf(
    readExportedScenario(exported, `the scenario of ${scenario.address.file}`),
    job,
    readHooks(`the export "hooks" of ${scenario.address.file}`, hooks),
  );
}

/** The order to start, or to stop before the start. */
function startAt(): Promise<number> {
  return new Promise((resolve) => {
    parentPort?.on('message', (message: ToLoadThread) => {
      if (message.type === 'order') {
        steering.give(message.order);
        return;
      }
      if (message.type === 'finish') {
        finish.abort();
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
  finish.signal.addEventListener('abort', () => tell({ type: 'finishing' }), { once: true });
  const report = await withHooks(behaviour.hooks, job, stop.signal, async () => {
    tell({ type: 'ready' });
    const startMs = (await starting) - performance.timeOrigin;
    const onSecond = (second: SecondReport): void => tell({ type: 'second', second });
    const measured = await runThread(job, behaviour, startMs, steering, stop.signal, onSecond, finish);
    if (behaviour.hooks.stop !== undefined) tell({ type: 'stopping' });
    return measured;
  });
  tell({ type: 'report', report });
}

main()
  .catch((error: unknown) => {
    const code = error instanceof MettleError ? error.code : 'METTLE_SCENARIO';
    const stack = String((error as { cause?: { stack?: unknown } })?.cause?.stack ?? (error as Error)?.stack ?? error);
    tell({ type: 'failed', code, message: reasonOf(error), stack });
  })
  .finally(() => parentPort?.close());
