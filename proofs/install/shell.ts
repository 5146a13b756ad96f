import { spawnSync } from 'node:child_process';

/** How a command ended, with everything that it wrote. */
export interface Ran {
  readonly code: number | null;
  readonly output: string;
}

/** Runs a command to its end in a folder, with an environment that carries nothing of an outer Jest or npm run. */
export function run(command: readonly string[], cwd: string, env: Readonly<Record<string, string>> = {}): Ran {
  const [file, ...args] = command;
  if (file === undefined) throw new Error('There is no command.');
  const inherited = Object.entries(process.env).filter(
    ([name]) => !/^(npm_|JEST_|METTLE_|NODE_OPTIONS$|INIT_CWD$)/.test(name) || name.startsWith('npm_config_'),
  );
  const done = spawnSync(file, args, {
    cwd,
    env: { ...Object.fromEntries(inherited), CI: 'true', FORCE_COLOR: '0', ...env },
    encoding: 'utf8',
    timeout: 240_000,
    maxBuffer: 64e6,
  });
  return { code: done.status, output: `${done.stdout}${done.stderr}${done.error ? `\n${done.error.message}` : ''}` };
}

/** The same, but an exit code other than 0 is an error with the end of the output. */
export function mustRun(command: readonly string[], cwd: string, env?: Readonly<Record<string, string>>): string {
  const ran = run(command, cwd, env);
  if (ran.code !== 0) throw new Error(`${command.join(' ')} ended with ${ran.code}:\n${ran.output.slice(-6000)}`);
  return ran.output;
}
