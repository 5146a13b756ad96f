import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type EndedCommand, inShell, runCommand } from '../command';
import { linkPath } from '../dependencies/link';
import { buildEnvironment } from '../environment';
import { cannotPrepare } from '../errors';
import type { PackageSpec } from './package-spec';

/** Where and how npm works. */
export interface NpmRun {
  readonly spec: PackageSpec;
  /** An empty folder, or one in which it worked before. */
  readonly folder: string;
  /** The folder of the user's project, whose `.npmrc` counts. */
  readonly project: string;
  /** For messages. */
  readonly what: string;
  readonly signal: AbortSignal | undefined;
}

/** A failure of the network is tried again, but not for a minute, as npm would by itself. */
const RETRIES = '--fetch-retries=2 --fetch-retry-mintimeout=500 --fetch-retry-maxtimeout=3000';
const INSTALL = `npm install --no-audit --no-fund --no-progress --loglevel=error ${RETRIES}`;

/** Installs one package alone, with its dependencies. @throws MettleError `METTLE_BENCHMARK` with npm's own words. */
export async function npmInstall(run: NpmRun): Promise<void> {
  await install(run, INSTALL);
}

/** Has npm find out what would be installed; the lock file says it. @throws MettleError as above. */
export async function npmResolve(run: NpmRun): Promise<void> {
  await install(run, `${INSTALL} --package-lock-only --ignore-scripts`);
}

async function install({ spec: { name, wanted }, folder, project, what, signal }: NpmRun, line: string): Promise<void> {
  // Exactly as it is asked for: npm would write a range.
  const manifest = { name: 'base', private: true, dependencies: { [name]: wanted } };
  await writeFile(join(folder, 'package.json'), JSON.stringify(manifest));
  const settings = join(project, '.npmrc');
  // A link where the system has them: it may hold a password, which is not to be written anywhere else.
  if (existsSync(settings)) linkPath(settings, join(folder, '.npmrc'));
  const env = buildEnvironment(folder);
  const ended = await runCommand({ command: inShell(line), cwd: folder, env, label: 'npm install', signal });
  if (!ended.succeeded) throw npmFailed(ended, what, name);
}

/** What to do, by npm's code for the failure. */
const CURES: readonly (readonly [code: RegExp, cure: (name: string) => string])[] = [
  [/^ETARGET$/, (name) => `See the versions that there are with \`npm view ${name} versions dist-tags\``],
  [/^E404$/, () => 'Check the name, and the registry in .npmrc'],
  [/^E40[13]$|^ENEEDAUTH$/, () => 'Log in to the registry, or give its token in .npmrc'],
  [/^ENOENT$/, () => 'Check the path of the file'],
  [
    /^(?:ENOTFOUND|ECONN\w+|EAI_AGAIN|E\w*TIMEDOUT|ENETUNREACH|FETCH_ERROR|ERR_SOCKET_TIMEOUT|ENOTCACHED|E5\d\d)$/,
    () => 'Check the network and the registry in .npmrc, or compare with a commit of this repository',
  ],
];

function npmFailed({ end, output }: EndedCommand, what: string, name: string): Error {
  const lines = output.split('\n').flatMap((line) => /^npm (?:error|ERR!) (.+)$/.exec(line)?.[1] ?? []);
  const code = lines.flatMap((line) => /^code (\S+)/.exec(line)?.[1] ?? [])[0];
  const cure = CURES.find(([known]) => code !== undefined && known.test(code))?.[1];
  // The first sentence of npm itself; before it stand the code and the name of the system call.
  const sentence = lines.find((line) => !/^(?:code|errno|syscall|path|dest) /.test(line));
  const said = sentence?.replace(/^(?:notarget|enoent|network) /, '');
  return cannotPrepare({
    what,
    reason: `npm says ${said === undefined ? `nothing and ${end}` : `"${said}"`}${code === undefined ? '' : ` (${code})`}`,
    cure: cure?.(name) ?? 'See its last output',
    output,
  });
}
