import { parentPort, workerData } from 'node:worker_threads';
import { answer } from './answer';
import type { SnapshotRequest } from './survey';

/** A thread that reads a snapshot, so that the heap that is measured does not. */
parentPort?.postMessage(answer(workerData as SnapshotRequest));
