import { optional, type Read, readOptions, rule, withDefault } from '../../core/options';
import { DEFAULT_REPORT_DIR } from './report-dir';

/** Options of {@link defineConfig} and {@link defineProjects}. */
export interface MettleConfigOptions {
  /** Hosts other than loopback that tests may send traffic or faults to. Default: none. */
  readonly allowHosts?: readonly string[];
  /** Folder of `report.json` and `report.html`, relative to the folder of `package.json`. Default: `'.mettle'`. */
  readonly reportDir?: string;
  /** What is critical: components (`'src/parse.ts#parse'`) and requests (`'GET /orders'`). The report lists those without a benchmark. Default: none. */
  readonly critical?: readonly string[];
  /**
   * What happens when a test or a file leaves something behind, such as a server or a process: `'report'` says so,
   * `'fail'` makes the run fail too. Default: `'report'`.
   */
  readonly leftBehind?: 'report' | 'fail';
}

const RULES = {
  allowHosts: optional(rule.textList("['staging.internal']")),
  reportDir: withDefault(rule.text("'reports'"), DEFAULT_REPORT_DIR),
  critical: withDefault(rule.textList("['src/parse.ts#parse', 'GET /orders']"), []),
  leftBehind: optional(rule.oneOf('report', 'fail')),
} as const;

/** The same, complete. */
export type CompleteOptions = Read<typeof RULES>;

/** Reads them. @throws MettleError `METTLE_OPTION` */
export function readConfigOptions(where: string, raw: unknown): CompleteOptions {
  return readOptions(where, raw, RULES);
}

/** Tells the test files, in whatever process they run, through the environment that every worker inherits. */
export function tellTestFiles({ allowHosts, leftBehind }: CompleteOptions): void {
  if (allowHosts !== undefined) process.env['METTLE_ALLOW_HOSTS'] = allowHosts.join(',');
  if (leftBehind !== undefined) process.env['METTLE_LEFT_BEHIND'] = leftBehind;
}
