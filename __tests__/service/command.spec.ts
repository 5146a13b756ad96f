import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { nowMs } from '../../src/core/clock';
import { setHost } from '../../src/core/host';
import { ownerMarker } from '../../src/core/processes';
import { heldResources } from '../../src/core/resources';
import { type Service, type ServiceCommand, startService } from '../../src/service';
import { carriersOf, isAlive, until } from '../support/processes';
import { testHost } from '../support/test-host';

const fixture = (name: string) => join(__dirname, 'fixtures', name);

function command(env: Record<string, string> = {}, more: Partial<ServiceCommand> = {}): ServiceCommand {
  return { command: ['node', fixture('server.js')], env, ...more };
}

async function withService(given: ServiceCommand, use: (service: Service) => Promise<void>): Promise<void> {
  const service = await startService(given);
  try {
    await use(service);
  } finally {
    await service.stop();
  }
}

afterEach(() => {
  setHost(undefined);
  expect(heldResources()).toEqual([]);
  if (process.platform === 'linux') expect(carriersOf(ownerMarker())).toEqual([]);
});

/** Whether the system still knows the process, be it as one whose end nobody has asked for. */
function isKnown(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

interface Told {
  env: Record<string, string>;
  argv: string[];
  cwd: string;
}

describe('start', () => {
  test.each<[string, ServiceCommand]>([
    ['by its port, which is the default', command({ LISTEN_AFTER_MS: '100' })],
    ['by its port, said', command({ LISTEN_AFTER_MS: '100' }, { ready: { port: true } })],
    ['by a path', command({ HEALTHY_AFTER_MS: '200' }, { ready: '/health' })],
    ['by a path with a status', command({ HEALTH_STATUS: '418' }, { ready: { path: '/health', status: 418 } })],
    ['by a line of its output', command({}, { ready: { log: 'listening on' } })],
    ['by a pattern, with a flag that has a memory', command({}, { ready: { log: /^LISTENING on \d+$/gi } })],
    [
      'by a line that does not end and is coloured',
      command({ SAY_RED: 'up and well' }, { ready: { log: /^up and well/ } }),
    ],
    ['on a port of a named variable', command({ PORT_VARIABLE: 'HTTP_PORT' }, { port: 'HTTP_PORT', ready: '/health' })],
    ['on the other loopback alone', command({ LISTEN_ON: '::1' }, { ready: '/health' })],
  ])('is ready %s', async (_, given) => {
    await withService(given, async ({ client, form, pid, url }) => {
      expect(form).toBe('command');
      expect(isAlive(pid as number)).toBe(true);
      expect(url).toMatch(/^http:\/\/(127\.0\.0\.1|\[::1\]):\d+$/);
      expect((await client.get('/env')).status).toBe(200);
    });
  });

  test('a path that redirects is ready, one that fails is not', async () => {
    await withService(command({ HEALTH_STATUS: '302' }, { ready: '/health' }), async () => {});
    await expect(
      startService(command({ HEALTH_STATUS: '404' }, { ready: '/health', startTimeout: '700ms' })),
    ).rejects.toThrow(/it was not ready: GET \/health answered 404/);
  });

  test('a service that ends is said at once, with its last words', async () => {
    const beforeMs = nowMs();
    await expect(startService(command({ CRASH_AT_START: '1', SAY: 'starting up' }))).rejects.toMatchObject({
      code: 'METTLE_SERVICE_START',
      message: expect.stringMatching(
        /^Failed to start node .*server\.js: it ended with exit code 3 before it was ready\.[\s\S]*Its last log lines:\nstarting up\nError: no database$/,
      ),
    });
    expect(nowMs() - beforeMs).toBeLessThan(20_000);
  });

  test('a service that is never ready ends at the start timeout, with what was seen', async () => {
    await expect(startService(command({ NEVER_LISTEN: '1' }, { startTimeout: '300ms' }))).rejects.toMatchObject({
      code: 'METTLE_SERVICE_START',
      message: expect.stringMatching(
        /after \d+ ms it was not ready: nothing listened on its port\.[\s\S]*It wrote nothing to stdout and stderr\./,
      ),
    });
    await expect(startService(command({}, { ready: { log: 'never said' }, startTimeout: '700ms' }))).rejects.toThrow(
      /no line of its output matched \/never said\/[\s\S]*listening on \d+/,
    );
    await expect(
      startService(command({ NEVER_LISTEN: '1', SAY: 'ready!' }, { ready: { log: 'ready!' }, startTimeout: '700ms' })),
    ).rejects.toThrow(/it had said \/ready!\/, but nothing listened on its port/);
  });

  test('a start ends in time for the running hook to say why', async () => {
    const deadline = nowMs() + 1_000;
    setHost(testHost({ deadlineMs: () => deadline }));
    await expect(startService(command({ NEVER_LISTEN: '1' }))).rejects.toThrow(/it was not ready/);
  });

  test.each([
    ['a program that does not exist', { command: ['no-such-program'] }, /there is no program "no-such-program"/],
    [
      'a folder that does not exist',
      { command: ['node'], cwd: '/no/such/folder' },
      /the folder \/no\/such\/folder does not exist/,
    ],
  ])('%s is said', async (_, given, message) => {
    await expect(startService(given)).rejects.toMatchObject({
      code: 'METTLE_SERVICE_START',
      message: expect.stringMatching(message),
    });
  });

  test('a port that was taken meanwhile is chosen again', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'mettle-service-'));
    const MARKER = join(folder, 'marker');
    try {
      const given = { command: ['node', fixture('taken-once.js')], env: { MARKER }, ready: '/' };
      await withService(given, async ({ client, url }) => {
        expect((await client.get('/')).text).toBe('at last');
        expect(url).not.toContain(`:${readFileSync(MARKER, 'utf8')}`);
      });
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  test('a fixed port that somebody has is refused, not taken for the service', async () => {
    const stranger = createServer();
    await new Promise<void>((resolve) => stranger.listen(0, '127.0.0.1', resolve));
    const { port } = stranger.address() as { port: number };
    await expect(startService(command({}, { port }))).rejects.toThrow(`port ${port} is taken by another program`);
    await new Promise((resolve) => stranger.close(resolve));
    await withService(command({}, { port }), async (service) => {
      expect(service.url).toBe(`http://127.0.0.1:${port}`);
      await expect(service.another()).rejects.toThrow(/its port \d+ is fixed/);
    });
  });
});

describe('environment', () => {
  test('inherits that of the tests without what belongs to the test run', async () => {
    const before = { ...process.env };
    Object.assign(process.env, {
      MINE: 'kept',
      UNWANTED: 'x',
      NODE_V8_COVERAGE: '/tmp/coverage',
      JEST_WORKER_ID: '4',
      METTLE_RECORD_DIR: '/tmp/records',
      NODE_OPTIONS: '--experimental-vm-modules --max-old-space-size=300 --inspect=127.0.0.1:9229 --title="a b"',
    });
    try {
      await withService(command({ OWN: '1' }, { env: { OWN: '1', UNWANTED: undefined } }), async ({ client, url }) => {
        const { env } = (await client.get('/env')).json<Told>();
        expect(env).toMatchObject({ MINE: 'kept', OWN: '1', NODE_ENV: 'test', PORT: new URL(url).port });
        expect(env['NODE_OPTIONS']).toBe('--max-old-space-size=300 --title="a b" --inspect-port=127.0.0.1:0');
        const names = Object.keys(env);
        for (const name of ['UNWANTED', 'NODE_V8_COVERAGE', 'JEST_WORKER_ID', 'METTLE_RECORD_DIR']) {
          expect(names).not.toContain(name);
        }
      });
    } finally {
      for (const name of Object.keys(process.env)) if (!(name in before)) delete process.env[name];
      Object.assign(process.env, before);
    }
  });

  test('runs in the folder and with the Node that it is told', async () => {
    await withService(command({}, { cwd: __dirname }), async ({ client }) => {
      const { argv, cwd } = (await client.get('/env')).json<Told>();
      expect([argv[0], cwd]).toEqual([process.execPath, __dirname]);
    });
  });

  test.each([
    [{ env: { PORT: '4000' } }, /the variable PORT is given twice\. Leave it out for a free port/],
    [{ env: { DB: 'x' }, dependencies: { DB: '127.0.0.1:1' } }, /the variable DB is given twice/],
    [{ ready: 'health' }, /option "ready" must be a path/],
    [{ ready: { path: '/x', status: 42 } }, /option "ready" must be/],
    [{ ready: { log: 'x', port: true } }, /option "ready" must be/],
    [{ ready: { port: false } }, /option "ready" must be/],
    [{ port: 70_000 }, /option "port" must be the name of an environment variable, or a port/],
    [{ port: 'HTTP-PORT' }, /option "port"/],
    [{ command: [] }, /option "command"/],
    [{ env: { A: 1 } }, /option "env"/],
    [{ startTimout: 1 }, /Did you mean "startTimeout"/],
  ])('refuses %o', async (wrong, message) => {
    await expect(startService({ ...command(), ...(wrong as object) })).rejects.toMatchObject({
      code: 'METTLE_OPTION',
      message: expect.stringMatching(message),
    });
  });
});

describe('a service that dies', () => {
  test('is said by the request that it died of, with its last words, and again by stop', async () => {
    const service = await startService(command({}, { ready: '/health' }));
    await expect(service.client.get('/crash')).rejects.toMatchObject({
      code: 'METTLE_SERVICE_DIED',
      message: expect.stringMatching(
        /^Failed to send GET .*\/crash: the service \(node .*\) died: exit code 7\.[\s\S]*TypeError: cannot read a price of nothing$/,
      ),
    });
    await expect(service.client.get('/health')).rejects.toMatchObject({ code: 'METTLE_SERVICE_DIED' });
    await expect(service.stop()).rejects.toMatchObject({
      code: 'METTLE_SERVICE_DIED',
      message: expect.stringMatching(/it died by itself: exit code 7[\s\S]*TypeError/),
    });
  });

  test('names the signal, and can be restarted: then all is well', async () => {
    const service = await startService(command());
    const { url } = service;
    await expect(service.client.get('/kill')).rejects.toThrow(/died: signal SIGKILL/);
    await service.restart();
    expect(service.url).toBe(url);
    expect((await service.client.get('/health')).status).toBe(200);
    await service.stop();
  });

  test('is said by stop alone where no request noticed', async () => {
    const service = await startService(command());
    process.kill(service.pid as number, 'SIGKILL');
    await until('its end was noticed', () => !isKnown(service.pid as number));
    await expect(service.stop()).rejects.toThrow(/it died by itself: signal SIGKILL/);
    await expect(service.stop()).rejects.toThrow(/it died by itself/);
  });

  test('a request that fails otherwise shows the last log lines too', async () => {
    await withService(command(), async ({ client }) => {
      await expect(client.get('/hang', { timeout: '200ms' })).rejects.toMatchObject({
        code: 'METTLE_TIMEOUT',
        message: expect.stringMatching(/the answer was not complete[\s\S]*Last log lines of node [\s\S]*hanging now$/),
      });
    });
  });
});

describe('logs', () => {
  test('keep the newest megabyte of a noisy service, and tell the last lines', async () => {
    await withService(command({ NOISE: '5000000' }, { ready: { log: 'listening' } }), async ({ logs }) => {
      expect(logs.text.length).toBe(1_000_000);
      expect(logs.last(2)).toMatch(/^the noise is over\nlistening on \d+$/);
    });
  });
});

describe('stop', () => {
  test('ends the whole tree, what ignores SIGTERM and what left its session included', async () => {
    const service = await startService({ command: ['node', fixture('family.js')], ready: '/', stopGrace: '200ms' });
    const pids = (await service.client.get('/')).json<number[]>();
    expect(pids.map(isAlive)).toEqual([true, true, process.platform === 'linux']);
    await service.stop();
    expect(pids.map(isAlive)).toEqual([false, false, false]);
  });

  test('gives time to end with care, and no more', async () => {
    const service = await startService(command({ IGNORE_SIGTERM: '1' }, { stopGrace: '300ms' }));
    const beforeMs = nowMs();
    await service.stop();
    expect(nowMs() - beforeMs).toBeGreaterThan(250);
    expect(service.logs.last(1)).toBe('SIGTERM is ignored');
    expect(isAlive(service.pid as number)).toBe(false);
  });

  test('two calls are one, and nothing goes on afterwards', async () => {
    const service = await startService(command());
    await Promise.all([service.stop(), service.stop()]);
    await expect(service.client.get('/health')).rejects.toMatchObject({ code: 'METTLE_SERVICE_STOPPED' });
    await expect(service.restart()).rejects.toMatchObject({ code: 'METTLE_SERVICE_STOPPED' });
    await expect(service.inspect()).rejects.toMatchObject({ code: 'METTLE_SERVICE_STOPPED' });
  });

  test('a stop in the middle of a restart leaves nothing', async () => {
    const service = await startService(command());
    await Promise.allSettled([service.restart(), service.stop()]);
    expect(isAlive(service.pid as number)).toBe(false);
  });
});

test('another is independent of the first', async () => {
  await withService(command({ OWN: 'same' }), async (first) => {
    const second = await first.another();
    try {
      expect(second.url).not.toBe(first.url);
      expect(second.pid).not.toBe(first.pid);
      expect((await second.client.get('/env')).json<Told>().env['OWN']).toBe('same');
    } finally {
      await second.stop();
    }
    expect((await first.client.get('/health')).status).toBe(200);
  });
});

test('inspects the service, and closes what it opened', async () => {
  const service = await startService(command({}, { ready: '/health' }));
  const inspector = await service.inspect();
  const { result } = await inspector.send<{ result: { value: number } }>('Runtime.evaluate', {
    expression: 'process.pid',
  });
  expect(result.value).toBe(service.pid);
  await service.stop();
  await expect(inspector.send('Runtime.evaluate', { expression: '1' })).rejects.toMatchObject({
    code: 'METTLE_INSPECTOR',
  });
});
