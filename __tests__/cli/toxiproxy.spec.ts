import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { main } from '../../src/cli';

const ROOT = join(__dirname, '../..');
const METTLE = [join(ROOT, 'node_modules/jiti/lib/jiti-cli.mjs'), join(ROOT, 'src/cli/bin.ts')];

let dir: string;
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'mettle-toxiproxy-'));
});
afterAll(() => rmSync(dir, { recursive: true }));

async function failing(...args: string[]): Promise<{ code: number; out: string; err: string }> {
  let [out, err] = ['', ''];
  const code = await main(['toxiproxy', ...args], {
    out: (text) => {
      out += text;
    },
    err: (text) => {
      err += text;
    },
    colour: false,
    width: 100,
  });
  return { code, out, err };
}

test.each(['SIGINT', 'SIGTERM'] as const)(
  'serves until %s, then ends with 0 and leaves no port open',
  async (signal) => {
    const config = join(dir, 'proxies.json');
    writeFileSync(config, JSON.stringify([{ name: 'redis', listen: 'localhost:0', upstream: 'localhost:6379' }]));
    const child = spawn(process.execPath, [...METTLE, 'toxiproxy', '--port', '0', '--seed', '7', '--config', config]);
    const ended = once(child, 'close');
    try {
      let printed = '';
      child.stdout.on('data', (chunk: Buffer) => {
        printed += chunk;
      });
      while (!printed.includes('6379\n')) await Promise.race([once(child.stdout, 'data'), ended]);
      const url = /http:\S+/.exec(printed)?.[0] ?? '';
      expect(printed).toContain(`The API of Toxiproxy 2.12.0 is on ${url} (seed 7). End it with Ctrl+C.\n`);
      expect(printed).toMatch(/^ {2}redis: 127\.0\.0\.1:\d+ → localhost:6379$/m);
      expect(await (await fetch(`${url}/proxies/redis`)).json()).toMatchObject({ name: 'redis', enabled: true });
      child.kill(signal);
      expect(await ended).toEqual([0, null]);
      await expect(fetch(url)).rejects.toMatchObject({ cause: { code: 'ECONNREFUSED' } });
    } finally {
      child.kill('SIGKILL');
      await ended;
    }
  },
  30_000,
);

test('a port that is taken is one line, and ends it with 3', async () => {
  const taken = createServer().listen(0, '127.0.0.1');
  await once(taken, 'listening');
  const { port } = taken.address() as { port: number };
  try {
    expect(await failing('--port', String(port))).toEqual({
      code: 3,
      out: '',
      err: `mettle: METTLE_TOXIPROXY Failed to start the Toxiproxy API on 127.0.0.1:${port}: listen EADDRINUSE: address already in use 127.0.0.1:${port}. Choose another port, or 0 for a free one.\n`,
    });
  } finally {
    taken.close();
  }
});

test.each([
  [['--port', 'http'], /METTLE_USAGE .*'http' is invalid\. It must be a whole number/],
  [['--port', '65536'], /METTLE_OPTION .*"port" must be a port from 0 \(a free one\) to 65535, but it got 65536/],
  [['--port', '0', '--host', '192.0.2.1'], /METTLE_TOXIPROXY .*EADDRNOTAVAIL/],
  [['--port', '0', '--config', 'none.json'], /METTLE_TOXIPROXY Failed to start the proxies of none\.json: ENOENT/],
])('%j is refused in one line', async (args, line) => {
  const { code, out, err } = await failing(...args);
  expect([code, out]).toEqual([3, '']);
  expect(err).toMatch(line);
  expect(err.trimEnd()).not.toContain('\n');
});
