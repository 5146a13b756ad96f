import { nearbyPath } from '../../core/call-site';
import { raceDeadline, timeLeftMs } from '../../core/deadline';
import { runInFork } from '../../core/fork';
import { findModule } from '../../core/module-loader';
import { packageFile } from '../../core/package-root';
import type { LeakResult } from '../../core/records/memory';
import type { ReadLeakOptions } from '../options';
import type { ChildRequest } from './messages';

/** What the process takes to start and to end. The module itself says when its time is over, which is the better message. */
const START_MS = 2000;
/** Kept back from the running test's time for the answer to arrive. */
const ANSWER_MS = 250;

/** Looks for leaks of a module in a clean process of its own. */
export async function detectInChild(address: string, read: ReadLeakOptions, folder: string): Promise<LeakResult> {
  const { file, exportName } = findModule(address);
  const { iterations, warmUp, keepSnapshots, signal } = read;
  const left = timeLeftMs();
  const budget = left === undefined ? read.budget : Math.min(read.budget, Math.max(left - ANSWER_MS, 1));
  const title = read.title ?? nearbyPath(file) + (exportName === undefined ? '' : `#${exportName}`);
  const argument: ChildRequest = {
    file,
    exportName,
    title,
    options: { iterations, warmUp, budget, keepSnapshots },
    folder,
  };
  const wait = {
    to: `look for leaks in ${title}`,
    unfinished: () => 'its process did not answer: something in it never lets the event loop turn',
    timeoutMs: budget + START_MS,
    signal,
  };
  return raceDeadline(wait, (over) =>
    runInFork<LeakResult>({
      module: packageFile('dist/leak-child.js'),
      export: 'detectLeaksOfModule',
      argument,
      label: `the leak scenario ${title}`,
      signal: over,
    }),
  );
}
