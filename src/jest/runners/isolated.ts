import { requireFromJest } from '../running-jest';
import type { RunnerClass } from './runner';

const Runner = requireFromJest<RunnerClass>('jest-runner');

/** Any worker is above this, so Jest restarts it after each file. 0 says the same from Jest 30 on only; 1 means 100 %. */
const RESTART_AFTER_EACH_FILE = { maxWorkers: 1, workerIdleMemoryLimit: 2 };

/**
 * Runs one test file at a time, each in a fresh process with a real `gc()`, also under `--runInBand`: what one file
 * leaves in memory is not there for the next.
 *
 * @example
 * ```js
 * module.exports = { projects: [{ displayName: 'memory', runner: 'jest-mettle/runners/isolated' }] };
 * ```
 */
export default class IsolatedRunner extends Runner {
  constructor(globalConfig: object, ...rest: unknown[]) {
    super({ ...globalConfig, ...RESTART_AFTER_EACH_FILE, workerThreads: false }, ...rest);
  }

  /** Called by Jest: forks a fresh process for each file. */
  override async runTests(tests: readonly unknown[], watcher: unknown): Promise<void> {
    // Workers are forked with the arguments of this process.
    process.execArgv.push('--expose-gc');
    try {
      await super.runTests(tests, watcher, { serial: false });
    } finally {
      process.execArgv.splice(process.execArgv.lastIndexOf('--expose-gc'), 1);
    }
  }
}
