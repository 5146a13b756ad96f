import { createColors } from 'picocolors';
import { nowMs, sleep } from '../../core/clock';
import { failedTo, type MettleError } from '../../core/errors';
import { isLeak } from '../../core/leak-words';
import { findModule, loadModule } from '../../core/module-loader';
import { durationMs } from '../../core/units';
import {
  detectLeaks,
  type LeakOptions,
  type LeakResult,
  type LeakScenario,
  leakScenarioOf,
  type RunningProcess,
} from '../../memory';
import type { Command } from '../command';
import { EXIT, type ExitCode } from '../exit-code';
import { interruptible } from '../interruption';
import type { Terminal } from '../terminal';
import { leakLines } from './leaks-lines';

const SECOND_MS = 1_000;

interface LeaksCommandOptions {
  readonly pid?: number;
  readonly inspect?: string;
  readonly scenario?: string;
  readonly every: string;
  readonly for: string;
  readonly iterations?: number;
  readonly warmUp?: number;
  readonly budget?: string;
  readonly title?: string;
  readonly keepSnapshots?: LeakOptions['keepSnapshots'];
  readonly json?: boolean;
}

/** `mettle leaks`: looks for leaks of a scenario in a clean process, or of a process that runs. */
export const leaksCommand: Command = {
  name: 'leaks',
  summary: 'look for memory that a scenario, or a running process, leaks',
  examples: [
    'mettle leaks leaks/checkout.ts                           # in a clean process of its own',
    'mettle leaks --pid 4711 --scenario leaks/drive.ts        # in a process that runs, while a scenario drives it',
    'mettle leaks --inspect ws://127.0.0.1:9229/… --for 5m    # whatever happens there',
  ],
  define: (parser, run) => {
    parser
      .argument('[scenario]', 'TypeScript or JavaScript that exports a scenario; #name picks an export')
      .option('--pid <pid>', 'look into this process of Node', (text) => readCount('--pid', text))
      .option('--inspect <url>', 'look into the process whose inspector is at this address')
      .option('--scenario <file>', 'drive the process with this scenario')
      .option('--every <time>', 'without a scenario: how long a window is', '10s')
      .option('--for <time>', 'without a scenario: how long to watch', '2m')
      .option('--iterations <n>', 'iterations in a window', (text) => readCount('--iterations', text))
      .option('--warm-up <n>', 'iterations before the first window', (text) => readCount('--warm-up', text))
      .option('--budget <time>', 'how long all may take')
      .option('--title <title>', 'name for the result')
      .option('--keep-snapshots <when>', "for Chrome DevTools: 'always', 'on-leak' or 'never'")
      .option('--json', 'print the result as JSON')
      .action((file: string | undefined, options: LeaksCommandOptions) =>
        run((terminal) => leaks(file, options, terminal)),
      );
  },
};

async function leaks(file: string | undefined, given: LeaksCommandOptions, terminal: Terminal): Promise<ExitCode> {
  const running = runningProcess(given);
  const scenario = scenarioOf(file, given, running);
  const interruption = interruptible();
  try {
    const { signal } = interruption;
    const result = await measure(running, scenario, given, signal);
    const unit = scenario === undefined ? 'second' : 'iteration';
    const { colour, width } = terminal;
    terminal.out(
      given.json ? `${JSON.stringify(result, null, 2)}\n` : leakLines(result, { unit, width }, createColors(colour)),
    );
    return exitCodeOf(result);
  } catch (error) {
    if (interruption.signal.aborted) return EXIT.interrupted;
    throw error;
  } finally {
    interruption.end();
  }
}

async function measure(
  running: RunningProcess | undefined,
  scenario: string | undefined,
  given: LeaksCommandOptions,
  signal: AbortSignal,
): Promise<LeakResult> {
  const { iterations, warmUp, budget, title, keepSnapshots } = given;
  const options = withoutAbsent({ iterations, warmUp, budget, title, keepSnapshots });
  if (running === undefined) return detectLeaks(scenario as string, { ...options, signal });
  if (scenario === undefined) return watch(running, given, options, signal);
  const address = findModule(scenario);
  const { iterate, setup, teardown, settle } = leakScenarioOf(await loadModule(address.file), address);
  await setup?.();
  try {
    const own = { title: title ?? scenario, ...(settle === undefined ? {} : { settle }) };
    return await detectLeaks(running, iterate, { ...options, ...own, signal });
  } finally {
    await teardown?.();
  }
}

/** An iteration is a second: what is said of an iteration is said of a second of what happens there. */
function watch(
  running: RunningProcess,
  { every, for: length, title }: LeaksCommandOptions,
  options: LeakOptions,
  signal: AbortSignal,
): Promise<LeakResult> {
  const seconds = Math.max(1, Math.round(durationMs(every, '--every') / SECOND_MS));
  let untilMs: number | undefined;
  // The process does not wait while its heap is looked at, so that time is a part of the window that follows.
  const wait: LeakScenario = ({ iterations }) => {
    untilMs = (untilMs ?? nowMs()) + iterations * SECOND_MS;
    return sleep(Math.max(0, untilMs - nowMs()), signal);
  };
  return detectLeaks(running, wait, {
    iterations: seconds,
    warmUp: seconds,
    budget: length,
    ...options,
    title: title ?? `each second of ${'pid' in running ? `process ${running.pid}` : running.inspector}`,
    signal,
  });
}

function exitCodeOf({ outcome, findings }: LeakResult): ExitCode {
  if (findings.some(isLeak)) return EXIT.failed;
  return outcome === 'completed' ? EXIT.passed : EXIT.invalid;
}

function runningProcess({ pid, inspect }: LeaksCommandOptions): RunningProcess | undefined {
  if (pid !== undefined && inspect !== undefined) {
    throw usage('both --pid and --inspect were given', 'Give one of them');
  }
  if (pid !== undefined) return { pid };
  return inspect === undefined ? undefined : { inspector: inspect };
}

function scenarioOf(
  file: string | undefined,
  { scenario }: LeaksCommandOptions,
  running: RunningProcess | undefined,
): string | undefined {
  if (file !== undefined && scenario !== undefined) throw usage('two scenarios were given', 'Give one of them');
  const one = file ?? scenario;
  if (one !== undefined || running !== undefined) return one;
  throw usage('neither a scenario nor a process was given', 'Give a file, or --pid, or --inspect');
}

function readCount(option: string, text: string): number {
  const count = Number(text);
  if (text.trim() !== '' && Number.isSafeInteger(count) && count >= 0) return count;
  throw usage(`${option} must be a whole number, but it is "${text}"`, 'Give one, such as 200');
}

function usage(reason: string, cure: string): MettleError {
  return failedTo({ to: 'run mettle leaks', reason, cure, code: 'METTLE_USAGE' });
}

function withoutAbsent(options: { readonly [K in keyof LeakOptions]: LeakOptions[K] | undefined }): LeakOptions {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as LeakOptions;
}
