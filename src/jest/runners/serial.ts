import { requireFromJest } from '../running-jest';
import type { RunnerClass } from './runner';

const Runner = requireFromJest<RunnerClass>('jest-runner');

/**
 * Runs one test file at a time, in Jest's own process. Jest runs one runner after the other, so nothing else runs
 * meanwhile.
 *
 * @example
 * ```js
 * module.exports = { projects: [{ displayName: 'load', runner: 'jest-mettle/runners/serial' }] };
 * ```
 */
export default class SerialRunner extends Runner {
  /** Read by Jest: one file after the other. */
  override readonly isSerial = true;
}
