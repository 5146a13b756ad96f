import { type SpawnSyncOptions, spawnSync } from 'node:child_process';

/** Something that stops the demo and that is told in a sentence. */
export class DemoFailure extends Error {}

export function step(title: string): void {
  console.log(`\n${title} …`);
}

/** Runs Node with its output on this terminal. Returns the exit code, or the signal that ended it. */
export function runNode(
  args: readonly string[],
  options: Pick<SpawnSyncOptions, 'cwd' | 'env'>,
): number | string | null {
  const { status, signal, error } = spawnSync(process.execPath, args, { stdio: 'inherit', ...options });
  if (error) throw error;
  return status ?? signal;
}

/** Runs npm, without a word unless it fails. Returns its output. */
export function npm(args: readonly string[], cwd: string): string {
  // The npm that runs this script: on Windows there is no `npm` that could be spawned without a shell.
  const own = process.env['npm_execpath'];
  const [command, words] = own ? [process.execPath, [own, ...args]] : ['npm', args];
  const { status, stdout, stderr, error } = spawnSync(command, words, { cwd, env: ownEnvironment(), encoding: 'utf8' });
  if (error) throw new DemoFailure(`npm cannot be started: ${error.message}. Run the demo by "npm run demo".`);
  if (status !== 0) throw new DemoFailure(`npm ${args.join(' ')} failed in ${cwd}:\n${stdout}${stderr}`);
  return stdout;
}

/** What npm tells a script about its package must not reach the npm of another package. */
function ownEnvironment(): NodeJS.ProcessEnv {
  const ofScript = /^(?:npm_(?:package_.*|lifecycle_.*|command|config_local_prefix)|INIT_CWD)$/;
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !ofScript.test(name)));
}
