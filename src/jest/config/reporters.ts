import { OUR_FILES } from '../files';
import { hasReporter } from '../running-jest';

/** A reporter as Jest's configuration takes it. */
export type Reporter = string | readonly [path: string, options?: object];

/** Options of the reporter, as in `reporters: ['default', ['jest-mettle/reporter', { reportDir: 'reports' }]]`. */
export interface MettleReporterOptions {
  /** Folder of `report.json` and `report.html`, relative to the folder of `package.json`. Default: `'.mettle'`. */
  readonly reportDir?: string;
  /** What is critical: components (`'src/parse.ts#parse'`) and requests (`'GET /orders'`). Those without a benchmark are listed. Default: none. */
  readonly critical?: readonly string[];
}

/** What Jest looks at to find out that a program reads its output, in the releases that have a reporter for that. */
const READ_BY_A_PROGRAM = [
  'AI_AGENT',
  'AUGMENT_AGENT',
  'CLAUDE_CODE',
  'CLAUDECODE',
  'CODEX_SANDBOX',
  'CODEX_THREAD_ID',
  'CURSOR_AGENT',
  'GEMINI_CLI',
  'GOOSE_PROVIDER',
  'OPENCODE',
  'REPL_ID',
];

/** Our reporter beside the user's. Naming any reporter takes Jest's own choice away, so it is named too. */
export function withReporter(given: readonly Reporter[] | undefined, options: MettleReporterOptions): Reporter[] {
  const others = (given ?? [jestsOwnChoice()]).filter((entry) => pathOf(entry) !== OUR_FILES.reporter);
  return [...others, [OUR_FILES.reporter, options]];
}

function jestsOwnChoice(): string {
  const byProgram = READ_BY_A_PROGRAM.some((name) => (process.env[name] ?? '') !== '');
  return byProgram && hasReporter('AgentReporter') ? 'agent' : 'default';
}

function pathOf(reporter: Reporter): string {
  const path = typeof reporter === 'string' ? reporter : reporter[0];
  return path === 'jest-mettle/reporter' ? OUR_FILES.reporter : path;
}
