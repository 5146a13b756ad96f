import { join } from 'node:path';
import { isoNow, nowMs } from '../../core/clock';
import { reasonOf } from '../../core/errors';
import { makeIgnoredFolder } from '../../core/ignored-folder';
import { readOptions, rule, withDefault } from '../../core/options';
import type { MettleRecord } from '../../core/records/record';
import { wantsColour, widthOf } from '../../core/terminal';
import { createReport, readJournal, terminalSummary, writeReport } from '../../report';
import { DEFAULT_REPORT_DIR } from '../config/report-dir';
import type { MettleReporterOptions } from '../config/reporters';
import { type FileResult, failedTests } from './failed-tests';
import { reportFolder } from './folder';
import { withRelativePaths } from './relative-paths';
import { nameRunFolder, type RunFolder } from './run-folder';
import { runInfo } from './run-info';

/** What is used of Jest's global configuration. */
interface GlobalConfig {
  readonly rootDir: string;
  readonly shard?: { readonly shardIndex: number; readonly shardCount: number };
}

/** What is used of Jest's results. */
interface AggregatedResult {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numPendingTests: number;
  readonly numTodoTests: number;
  readonly numRuntimeErrorTestSuites: number;
  readonly testResults: readonly FileResult[];
}

/**
 * Collects what the helpers of all test files measured, whatever process they ran in, writes `report.json` and
 * `report.html`, and prints a short summary. Says nothing where nothing was measured. A shard (`--shard=1/3`) writes
 * into a folder of its own, so that `mettle report` can merge them.
 *
 * The preset and `defineConfig` add it. Jest runs only what `reporters` names, so keep `'default'` beside it.
 *
 * @example
 * ```js
 * module.exports = { reporters: ['default', ['jest-mettle/reporter', { reportDir: 'reports' }]] };
 * ```
 */
export default class MettleReporter {
  readonly #records: RunFolder;
  readonly #startedAt = isoNow();
  readonly #startedMs = nowMs();
  readonly #rootDir: string;
  readonly #folder: string;
  readonly #critical: readonly string[];
  #failure: Error | undefined;

  /** @throws MettleError `METTLE_OPTION` */
  constructor({ rootDir, shard }: GlobalConfig, options: MettleReporterOptions = {}) {
    const { reportDir, critical } = readOptions('the reporter', options, {
      reportDir: withDefault(rule.text("'reports'"), DEFAULT_REPORT_DIR),
      critical: withDefault(rule.textList("['GET /orders']"), []),
    });
    this.#records = nameRunFolder();
    const folder = reportFolder(rootDir, reportDir);
    this.#rootDir = rootDir;
    this.#critical = critical;
    this.#folder = shard === undefined ? folder : join(folder, `shard-${shard.shardIndex}-of-${shard.shardCount}`);
  }

  /** Called by Jest when the last test file has ended. */
  onRunComplete(_contexts: unknown, results: AggregatedResult): void {
    try {
      let tornLines = 0;
      const journal = readJournal(this.#records.path, () => {
        tornLines += 1;
      });
      const records = withRelativePaths(journal, this.#rootDir);
      if (records.length > 0) this.#report(records, results, tornLines);
    } catch (error) {
      this.#fail(reasonOf(error));
    } finally {
      this.#records.remove();
    }
  }

  /** Called by Jest: an error makes the run fail although every test passed. */
  getLastError(): Error | undefined {
    return this.#failure;
  }

  #report(records: readonly MettleRecord[], results: AggregatedResult, tornLines: number): void {
    const run = runInfo({
      startedAt: this.#startedAt,
      durationMs: nowMs() - this.#startedMs,
      tests: {
        passed: results.numPassedTests,
        // A file that could not run has no test that failed, and is no success.
        failed: results.numFailedTests + results.numRuntimeErrorTestSuites,
        skipped: results.numPendingTests + results.numTodoTests,
      },
      failedTests: failedTests(results.testResults, this.#rootDir),
      critical: this.#critical,
      tornLines,
      rootDir: this.#rootDir,
    });
    const report = createReport(records, run);
    makeIgnoredFolder(this.#folder);
    const { html } = writeReport(this.#folder, report);
    const { isTTY, columns } = process.stderr;
    const facts = { env: process.env, isTTY: isTTY === true, columns };
    const summary = terminalSummary(report, { colour: wantsColour(facts), width: widthOf(facts), path: html });
    process.stderr.write(`\n${summary}`);
    const owners = records.filter(({ kind }) => kind === 'left-behind').map(({ title }) => `\n  - ${title}`);
    if (owners.length > 0 && process.env['METTLE_LEFT_BEHIND'] === 'fail') {
      this.#fail(`The run fails, because leftBehind is 'fail' and something was left behind by:${owners.join('')}`);
    }
  }

  #fail(reason: string): void {
    // Jest takes the error for its exit code, and shows it to nobody.
    process.stderr.write(`jest-mettle: ${reason}\n`);
    this.#failure = new Error(reason);
  }
}
