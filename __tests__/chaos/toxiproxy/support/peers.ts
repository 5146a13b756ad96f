import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { accessSync, constants } from 'node:fs';
import { createServer } from 'node:net';
import { delimiter, join } from 'node:path';
import { sleep } from '../../../../src/core/clock';

const BIN = join(__dirname, '../../../../.mettle/peers/bin');

/** A program of Toxiproxy: by an environment variable, among the peers of the benchmarks, or in the PATH. */
export function peer(name: string, variable: string): string | undefined {
  const folders = [BIN, ...(process.env['PATH'] ?? '').split(delimiter)].filter((folder) => folder !== '');
  return [process.env[variable] ?? '', ...folders.map((folder) => join(folder, name))].find(isExecutable);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return path !== '';
  } catch {
    return false;
  }
}

/** `test` where the program is there; else a skipped test that says what is missing. */
export function testWith(program: string | undefined, what: string): jest.It | jest.It['skip'] {
  if (program !== undefined) return test;
  process.stderr.write(`Skipped in ${expect.getState().testPath ?? 'a spec'}: ${what}\n`);
  return test.skip;
}

/** A port that is free now. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Starts the real server; resolves when it answers. */
export async function startPeer(program: string): Promise<{ url: string; stop(): Promise<void> }> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const env = { ...process.env, LOG_LEVEL: 'disabled' };
  const child: ChildProcess = spawn(program, ['-port', String(port)], { env, stdio: 'ignore' });
  const ended = once(child, 'exit');
  for (;;) {
    if (child.exitCode !== null) throw new Error(`${program} ended with ${child.exitCode}`);
    if (
      await fetch(`${url}/version`).then(
        (answer) => answer.ok,
        () => false,
      )
    )
      break;
    await sleep(20);
  }
  return {
    url,
    async stop() {
      child.kill('SIGKILL');
      await ended;
    },
  };
}
