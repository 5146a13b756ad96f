import { failedTo } from '../../core/errors';
import { didYouMean } from '../../core/options';
import { HEAVY_KINDS, KINDS, type Kind } from '../kinds';

/** A kind, or the tests that have none. */
export type Project = 'fast' | Kind;

const PROJECTS: readonly Project[] = ['fast', ...KINDS];

/** What a selection depends on. */
export interface Invocation {
  /** Arguments of the command line, without the program. */
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Whether the configuration itself asks for coverage. */
  readonly coverage: boolean;
}

/** Which projects a run consists of, and which were left out because coverage instruments what they would measure. */
export interface Selection {
  readonly projects: readonly Project[];
  readonly leftOut: readonly Kind[];
}

/**
 * Which projects Jest is told of: all that are named on the command line or in `METTLE_KINDS`, otherwise the fast one.
 * With `--selectProjects` and `--ignoreProjects` Jest chooses by itself, among all.
 *
 * @throws MettleError `METTLE_OPTION` for a kind in `METTLE_KINDS` that does not exist.
 */
export function select(invocation: Invocation): Selection {
  const wanted = wantedProjects(invocation);
  if (!coverageIsOn(invocation)) return { projects: wanted, leftOut: [] };
  const chosen = namedBy('--selectProjects', invocation.args);
  const ignored = namedBy('--ignoreProjects', invocation.args);
  const leftOut = HEAVY_KINDS.filter(
    (kind) => wanted.includes(kind) && (chosen.length === 0 || chosen.includes(kind)) && !ignored.includes(kind),
  );
  return { projects: wanted.filter((project) => !(HEAVY_KINDS as readonly Project[]).includes(project)), leftOut };
}

function wantedProjects({ args, env }: Invocation): readonly Project[] {
  if (args.some((arg) => /^--(?:selectProjects|ignoreProjects)(?:=|$)/.test(arg))) return PROJECTS;
  const fromEnvironment = (env['METTLE_KINDS'] ?? '')
    .split(',')
    .map((word) => word.trim())
    .filter(Boolean);
  if (fromEnvironment.includes('all')) return PROJECTS;
  for (const word of fromEnvironment) assertProject(word);
  const fromPaths = KINDS.filter((kind) =>
    args.some((arg, index) => !isTestName(args[index - 1]) && namesFileOf(kind, arg)),
  );
  if (fromEnvironment.length === 0) return ['fast', ...fromPaths];
  return PROJECTS.filter(
    (project) => fromEnvironment.includes(project) || (fromPaths as readonly Project[]).includes(project),
  );
}

function assertProject(word: string): void {
  if ((PROJECTS as readonly string[]).includes(word)) return;
  throw failedTo({
    to: 'read METTLE_KINDS',
    reason: `there is no kind "${word}"${didYouMean(word, ['all', ...PROJECTS]).replace(/^ (.*)\?$/, '; $1')}`,
    cure: `Set it to "all", or to a list of ${PROJECTS.join(', ')}`,
    code: 'METTLE_OPTION',
  });
}

function isTestName(flag: string | undefined): boolean {
  return flag === '-t' || flag === '--testNamePattern';
}

/** Editors name one file, as a path or as a regular expression with escaped dots. */
function namesFileOf(kind: Kind, arg: string): boolean {
  return new RegExp(`[^/.]\\.${kind}(?:\\.|\\$?$)`).test(arg.replaceAll('\\', ''));
}

function namedBy(flag: string, args: readonly string[]): string[] {
  const names: string[] = [];
  for (const [index, arg] of args.entries()) {
    if (arg.startsWith(`${flag}=`)) names.push(arg.slice(flag.length + 1));
    if (arg !== flag) continue;
    const rest = args.slice(index + 1);
    const end = rest.findIndex((next) => next.startsWith('-'));
    names.push(...rest.slice(0, end === -1 ? rest.length : end));
  }
  return names;
}

function coverageIsOn({ args, coverage }: Invocation): boolean {
  const flags = args.filter((arg) => /^--(?:no-)?(?:coverage|collectCoverage|collect-coverage)(?:=|$)/.test(arg));
  const last = flags.at(-1);
  if (last === undefined) return coverage;
  return !last.startsWith('--no-') && !last.endsWith('=false');
}
