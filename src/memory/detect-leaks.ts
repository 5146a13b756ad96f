import { host } from '../core/host';
import { inTemporaryFolder } from '../core/processes';
import { withoutRecords, writeRecord } from '../core/records/journal';
import type { LeakResult } from '../core/records/memory';
import type { Service } from '../service';
import { detectInChild } from './child/detect-in-child';
import { detectIn } from './detect-in';
import { type LeakOptions, type ReadLeakOptions, readLeakOptions, readModuleOptions } from './options';
import { type LeakScenario, NAMELESS, readScenario, wrongArguments } from './scenario';
import type { HeapTarget } from './target/heap-target';
import { isRunningProcess, type RunningProcess } from './target/inspected';
import { openService } from './target/service';
import { openThisProcess } from './target/this-process';

/**
 * Looks for memory that a scenario leaks: runs it again and again, looks at the heap between, and tells what is left by each iteration,
 * how much of it, where it was allocated and who holds it.
 *
 * A function is run in this process. The path of a module (`'./leaks/checkout.ts'`, `'./leaks/checkout.ts#iterate'`) is run in a process of
 * its own, which is quicker and free of the test framework: it exports a function, or `iterate` with `setup`, `teardown` and `settle`.
 *
 * Growth that has an end, such as a cache that is not full yet, is a finding of kind `unsettled growth` and no leak.
 * `expect(result).toBeLeakFree()` judges.
 *
 * @throws what the scenario throws; a failing iteration is no leak.
 * @throws MettleError `METTLE_OPTION` for wrong options, `METTLE_MODULE` for a module that cannot be run, `METTLE_TIMEOUT` where an
 * iteration never settles, `METTLE_SNAPSHOT` where the heap cannot be looked at, `METTLE_ABORTED` where `signal` aborts.
 *
 * @example
 * ```ts
 * const result = await detectLeaks(async () => { await checkout(cart()); });
 * expect(result).toBeLeakFree();
 * ```
 */
export function detectLeaks(scenario: LeakScenario | string, options?: LeakOptions): Promise<LeakResult>;
/**
 * Looks for memory that a service leaks while the scenario drives it. Of a service in a process of its own, that process's heap is looked at,
 * through its inspector; so it is of any Node process of this machine, by its id or the address of its inspector.
 *
 * @throws MettleError as above, `METTLE_INSPECTOR` for a service without an inspector, `METTLE_LEAKS` for one that does not answer, or to
 * which a debugger is attached.
 * @example
 * ```ts
 * const result = await detectLeaks(service, ({ iterations }) =>
 *   loadBurst(service, { users: 50, requests: iterations, scenario: [{ path: '/orders' }] }));
 * expect(result).toBeLeakFree();
 * ```
 */
export function detectLeaks(
  service: Service | RunningProcess,
  scenario: LeakScenario,
  options?: LeakOptions,
): Promise<LeakResult>;
export async function detectLeaks(
  first: Service | RunningProcess | LeakScenario | string,
  second?: LeakScenario | LeakOptions,
  third?: LeakOptions,
): Promise<LeakResult> {
  if (typeof first === 'string')
    return recorded(first, readModuleOptions(second as LeakOptions | undefined), detectInChild);
  if (typeof first === 'function') {
    const scenario = readScenario(first);
    return recorded(scenario, readLeakOptions(second as LeakOptions | undefined), (parts, read, folder) =>
      detectIn(openThisProcess, parts, read, folder),
    );
  }
  if (!isService(first) && !isRunningProcess(first)) throw wrongArguments(first);
  return recorded(readScenario(second), readLeakOptions(third), (parts, read, folder) =>
    detectIn((signal) => openTarget(first, signal), parts, read, folder),
  );
}

/** Only a service that was started as a command, or is known by its address, has a process of its own. */
function openTarget(service: Service | RunningProcess, signal: AbortSignal): Promise<HeapTarget> {
  const isElsewhere = !('form' in service) || service.form === 'command' || service.form === 'url';
  return isElsewhere ? openService(service, signal) : openThisProcess();
}

async function recorded<Subject>(
  subject: Subject,
  read: ReadLeakOptions,
  detect: (subject: Subject, read: ReadLeakOptions, folder: string) => Promise<LeakResult>,
): Promise<LeakResult> {
  // For snapshots.
  const result = await inTemporaryFolder(`mettle-leaks-${process.pid}-`, (folder) =>
    withoutRecords(() => detect(subject, read, folder)),
  );
  const { scenario, outcome, reasons, startedAt, durationMs } = result;
  const title = (scenario === NAMELESS ? host().test().name : undefined) ?? scenario;
  writeRecord({ kind: 'leaks', title, outcome, reasons, startedAt, durationMs, result });
  return result;
}

function isService(first: unknown): first is Service {
  return typeof first === 'object' && first !== null && 'form' in first && 'inspect' in first;
}
