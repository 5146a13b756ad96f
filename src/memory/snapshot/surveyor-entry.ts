import { parentPort, workerData } from 'node:worker_threads';
import type { SnapshotRequest } from './survey';
import { takeSurvey } from './take-survey';

/** A thread that reads a snapshot, so that the heap that is measured does not. */
const request = workerData as SnapshotRequest;
if (request.type === 'survey') parentPort?.postMessage(takeSurvey(request));
