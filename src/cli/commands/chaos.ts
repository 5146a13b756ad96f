import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { createColors } from 'picocolors';
import { version } from '../../../package.json';
import { type EndedExperiment, type Experiments, type ExperimentsOf, runExperiments } from '../../chaos';
import { isoNow, nowMs } from '../../core/clock';
import { failedTo, type MettleError, reasonOf } from '../../core/errors';
import { chooseSeed, host, setHost } from '../../core/host';
import { makeIgnoredFolder } from '../../core/ignored-folder';
import { findModule, loadModule, pickExport } from '../../core/module-loader';
import { isPlainObject } from '../../core/options';
import { createReport, readJournal, writeReport } from '../../report';
import { type Service, type Startable, startService } from '../../service';
import type { Command } from '../command';
import { commandWords } from '../command-words';
import { EXIT, type ExitCode } from '../exit-code';
import { interruptible } from '../interruption';
import type { Terminal } from '../terminal';
import { experimentLines } from './chaos-lines';

const DEFAULT_FOLDER = '.mettle/chaos';

interface ChaosCommandOptions {
  readonly url?: string;
  readonly command?: string;
  readonly seed?: number;
  readonly out: string;
  readonly json?: string;
}

/** `mettle chaos <file>`: runs the experiments that a file defines. */
export const chaosCommand: Command = {
  name: 'chaos',
  summary: 'run the chaos experiments of a file',
  examples: [
    'mettle chaos chaos/orders.ts --command "node dist/server.js"',
    'mettle chaos chaos/orders.ts#slowDatabase --url http://127.0.0.1:3000 --seed 42',
  ],
  define: (parser, run) => {
    parser
      .argument('<file>', 'TypeScript or JavaScript that exports experiments; #name picks an export')
      .option('--url <url>', 'the service that runs already')
      .option('--command <command>', 'start the service: program and arguments, quoted as in a shell')
      .option('--seed <seed>', 'draw the same again', readSeed)
      .option('-o, --out <dir>', 'folder for report.html and report.json', DEFAULT_FOLDER)
      .option('--json <file>', 'write the results as JSON, too')
      .action((file: string, options: ChaosCommandOptions) => run((terminal) => chaos(file, options, terminal)));
  },
};

async function chaos(file: string, options: ChaosCommandOptions, terminal: Terminal): Promise<ExitCode> {
  const address = findModule(file);
  const exports = await loadModule(address.file);
  const given = pickExport(withoutService(exports, address.exportName), address) as Experiments | ExperimentsOf;
  const interruption = interruptible();
  const startable = serviceOf(exports['service'], options);
  const startedMs = nowMs();
  const startedAt = isoNow();
  const seed = chooseSeed(options.seed);
  const ended: EndedExperiment[] = [];
  return withRecords(async (recordDir) => {
    let service: Service | undefined;
    try {
      if (startable !== undefined) service = await startService(startable);
      const experiments = typeof given === 'function' ? await given(needed(service, file)) : given;
      const { signal } = interruption;
      const onEnd = (one: EndedExperiment): void => {
        ended.push(one);
        terminal.out(experimentLines(one, createColors(terminal.colour)));
      };
      await runExperiments(experiments, { seed, signal, onEnd });
    } finally {
      await service?.stop();
      interruption.end();
    }
    const versions = { jestMettle: version, node: process.version };
    const run = { startedAt, durationMs: nowMs() - startedMs, tests: null, versions, machine: null };
    if (options.out === DEFAULT_FOLDER) makeIgnoredFolder(options.out);
    const { html } = writeReport(options.out, createReport(readJournal(recordDir), run));
    if (options.json !== undefined) writeResults(options.json, ended);
    terminal.out(`\n  ${html}\n`);
    return interruption.signal.aborted ? EXIT.interrupted : exitCodeOf(ended);
  });
}

function exitCodeOf(ended: readonly EndedExperiment[]): ExitCode {
  // What could not be put in place or taken back says nothing of the service, and a limit that did not hold is a fact.
  for (const verdict of ['error', 'failed', 'invalid'] as const) {
    if (ended.some((one) => one.verdict === verdict)) return EXIT[verdict];
  }
  return EXIT.passed;
}

/** Has the records of some work collected in a folder that is there only meanwhile. */
async function withRecords<T>(work: (recordDir: string) => Promise<T>): Promise<T> {
  const recordDir = mkdtempSync(join(tmpdir(), 'mettle-chaos-'));
  const before = host();
  setHost({ ...before, allowHosts: before.allowHosts, recordDir });
  try {
    return await work(recordDir);
  } finally {
    setHost(undefined);
    rmSync(recordDir, { recursive: true, force: true });
  }
}

/** The export `service` says what is tested: it is no experiment. */
function withoutService(
  exports: Readonly<Record<string, unknown>>,
  named: string | undefined,
): Readonly<Record<string, unknown>> {
  if (named === 'service') return exports;
  return Object.fromEntries(Object.entries(exports).filter(([name]) => name !== 'service'));
}

function serviceOf(declared: unknown, { url, command }: ChaosCommandOptions): Startable | undefined {
  if (url !== undefined && command !== undefined) {
    throw usage('both --url and --command were given', 'Give one of them: the service runs already, or is started');
  }
  if (url !== undefined) return { url };
  if (command === undefined) return declared as Startable | undefined;
  return { ...(isPlainObject(declared) ? declared : {}), command: commandWords(command) } as Startable;
}

function needed(service: Service | undefined, file: string): Service {
  if (service !== undefined) return service;
  throw usage(
    `the experiments of ${file} need a service`,
    'Give --url or --command, or export `service` from the file: { command, ready, dependencies }',
  );
}

function readSeed(text: string): number {
  const seed = Number(text);
  if (text.trim() !== '' && Number.isSafeInteger(seed)) return seed;
  throw usage(`the seed must be a whole number, but it is "${text}"`, 'Take the one that a run has printed');
}

function usage(reason: string, cure: string): MettleError {
  return failedTo({ to: 'run mettle chaos', reason, cure, code: 'METTLE_USAGE' });
}

function writeResults(file: string, ended: readonly EndedExperiment[]): void {
  const path = resolve(file);
  const told = ended.map(({ name, verdict, judgements, result }) => ({ name, verdict, judgements, result }));
  try {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, `${JSON.stringify(told, null, 2)}\n`);
  } catch (error) {
    const cure = 'Name a file that you may write to';
    throw failedTo({ to: `write the results to ${path}`, reason: reasonOf(error), cure, code: 'METTLE_REPORT' });
  }
}
