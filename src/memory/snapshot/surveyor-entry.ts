import { parentPort } from 'node:worker_threads';
import { answer } from './answer';
import type { SnapshotRequest } from './survey';

/** A thread that reads snapshots, so that the heap that is measured does not. */
parentPort?.on('message', (request: SnapshotRequest) => {
  parentPort?.postMessage(answer(request));
});
