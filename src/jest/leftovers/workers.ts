import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { Worker } from 'node:worker_threads';
import { type Observer, stackAbove } from './observed';

const CHANNEL = 'worker_threads';

/** Worker threads. Node tells of each new one by itself. */
export const observeWorkers: Observer = (note) => {
  const onWorker = (message: unknown): void => {
    const { worker } = message as { worker: Worker };
    // An ended thread has lost its number.
    const label = `the worker thread ${worker.threadId}`;
    note({
      kind: 'worker',
      target: worker,
      label: () => label,
      isAlive: ({ threadId }) => threadId !== -1,
      stack: stackAbove(onWorker),
    });
  };
  subscribe(CHANNEL, onWorker);
  return () => {
    unsubscribe(CHANNEL, onWorker);
  };
};
