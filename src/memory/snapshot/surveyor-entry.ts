import { parentPort, workerData } from 'node:worker_threads';
import type { SurveyRequest } from './survey';
import { takeSurvey } from './take-survey';

/** A thread that reads a snapshot, so that the heap that is measured does not. */
parentPort?.postMessage(takeSurvey(workerData as SurveyRequest));
