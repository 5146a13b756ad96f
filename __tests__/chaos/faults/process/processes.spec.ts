import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { withChaos } from '../../../../src/chaos';
import { clockSkew } from '../../../../src/chaos/faults/machine/clock-skew';
import { killService } from '../../../../src/chaos/faults/process/kill-service';
import { pauseService } from '../../../../src/chaos/faults/process/pause-service';
import { restartService } from '../../../../src/chaos/faults/process/restart-service';
import { nowMs } from '../../../../src/core/clock';
import { setHost } from '../../../../src/core/host';
import { heldResources } from '../../../../src/core/resources';
import { startService, useService } from '../../../../src/service';
import { carriersOf, stateOf, supervisorsOf, until } from '../../../support/processes';
import { testHost } from '../../../support/test-host';
import { inside, inspectable, isKnown } from '../../machine/support/inside';

jest.setTimeout(30_000);
const service = useService(inspectable);
afterEach(() => expect(heldResources().map(({ kind }) => kind)).not.toContain('fault'));

const health = () => service.client.get('/health').then(({ text }) => text);

describe('pauseService', () => {
  test('has requests hang, which are answered as it goes on', async () => {
    let answered = false;
    const asked = await withChaos(pauseService({ of: service }), async () => {
      const asking = health().then((text) => {
        answered = true;
        return text;
      });
      await sleep(100);
      expect(stateOf(service.pid as number)).toBe('T');
      expect(answered).toBe(false);
      return { asking };
    });
    expect(await asked.asking).toBe('ok');
    expect(stateOf(service.pid as number)).not.toBe('T');
  });

  test('a fault inside of the service cannot begin meanwhile, and says so at once', async () => {
    const body = jest.fn();
    await withChaos(pauseService({ of: service }), async () => {
      const inner = withChaos(clockSkew({ of: service, by: '1h' }), body);
      await expect(inner).rejects.toMatchObject({
        code: 'METTLE_FAULT',
        message: expect.stringMatching(/it stands still\. Have this fault begin before the one that pauses/),
      });
    });
    expect(body).not.toHaveBeenCalled();
  });

  test('goes on where the body throws, and only with the last of several', async () => {
    const failing = withChaos(pauseService({ of: service }), async () => {
      await withChaos(pauseService({ of: service }), () => {});
      expect(stateOf(service.pid as number)).toBe('T');
      throw new Error('from the body');
    });
    await expect(failing).rejects.toThrow('from the body');
    expect(await health()).toBe('ok');
  });

  test('a service that is stopped meanwhile needs nothing', async () => {
    const passing = await startService(inspectable);
    await withChaos(pauseService({ of: passing }), () => passing.stop());
  });

  test('tests that are killed leave nothing that stands still', async () => {
    const owner = spawn(process.execPath, ['-r', 'esbuild-register', join(__dirname, 'fixtures/owner.ts')], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const { mark, pid, burners } = await toldBy(owner);
    expect(stateOf(pid)).toBe('T');
    expect(burners).toBe(1);
    owner.kill('SIGKILL');
    await until('all is gone', () => carriersOf(mark).length === 0 && supervisorsOf(mark).length === 0);
  });
});

async function toldBy(owner: ChildProcess): Promise<{ mark: string; pid: number; burners: number }> {
  const [line] = (await once(owner.stdout as NodeJS.ReadableStream, 'data')) as [Buffer];
  return JSON.parse(line.toString());
}

describe('killService', () => {
  test('resets what is under way, and starts it again as the fault ends', async () => {
    const { pid } = service;
    await inside(service, `kept.hanging = () => { kept.asked = true }`);
    const asking = service.client.get('/hang').catch((error) => error);
    while (!(await inside(service, 'return kept.asked'))) await sleep(5);
    const { faults } = await withChaos(killService({ of: service }), async ({ journal }) => {
      expect(await asking).toMatchObject({
        code: 'METTLE_REQUEST',
        cause: { code: expect.stringMatching(/ECONNRESET|UND_ERR_SOCKET/) },
      });
      await expect(health()).rejects.toMatchObject({ cause: { code: 'ECONNREFUSED' } });
      return journal;
    });
    expect(await health()).toBe('ok');
    expect(service.pid).not.toBe(pid);
    expect(faults[0]).toMatchObject({ fired: 1, options: { signal: 'SIGKILL', restart: true } });
    expect(faults[0]?.figures['restartMs']).toBeGreaterThan(0);
  });

  test('starts it again also where the test has run out of time: the next one needs it', async () => {
    const soonMs = nowMs() + 800;
    setHost(testHost({ deadlineMs: () => soonMs }));
    try {
      const error = await withChaos(killService({ of: service }), () => new Promise(() => {})).catch((told) => told);
      expect(error).toMatchObject({ code: 'METTLE_TIMEOUT' });
      expect(nowMs()).toBeGreaterThan(soonMs - 300);
    } finally {
      setHost(undefined);
    }
    expect(await health()).toBe('ok');
  });

  test('says so where the start takes longer than it may', async () => {
    const slow = await startService(inspectable);
    const fault = killService({ of: slow, startTimeout: 1 });
    await expect(withChaos(fault, () => {})).rejects.toThrow(/take back the fault killService[\s\S]*not ready/);
    await slow.restart({ within: '20s' });
    expect((await slow.client.get('/health')).status).toBe(200);
    await slow.stop();
  });

  test.each([
    ['itself', inspectable],
    ['what a shell started', { ...inspectable, command: ['sh', '-c', `node "${inspectable.command[1]}"; exit`] }],
  ])('takes faults inside of the service with it, which say so: %s', async (_what, startable) => {
    const passing = await startService(startable);
    const skew = clockSkew({ of: passing, by: '1h' });
    const { faults } = await withChaos(
      skew,
      async ({ journal }) => {
        await withChaos(killService({ of: passing }), () => {});
        return journal;
      },
      { allowUnfired: true },
    );
    expect(faults[0]?.notes).toEqual([expect.stringContaining('its process ended before the fault did')]);
    await passing.stop();
  });

  test('a death that was meant is no error of the service', async () => {
    const mortal = await startService(inspectable);
    await withChaos(killService({ of: mortal, restart: false, signal: 'SIGTERM' }), () => {});
    await expect(mortal.client.get('/health')).rejects.toMatchObject({ cause: { code: 'ECONNREFUSED' } });
    await mortal.stop();
  });

  test('one that was not still is', async () => {
    const mortal = await startService(inspectable);
    await withChaos(pauseService({ of: mortal }), () => {});
    await inside(mortal, 'setTimeout(() => process.exit(3), 1)');
    await until('it is dead', () => !isKnown(mortal.pid as number));
    await expect(mortal.stop()).rejects.toThrow(/died by itself: exit code 3/);
  });
});

test('restartService drops connections and comes back while the body goes on', async () => {
  const { pid } = service;
  const { faults } = await withChaos(restartService({ of: service }), async ({ journal }) => {
    await until('the old one is gone', () => stateOf(pid as number) === undefined);
    return journal;
  });
  expect(await health()).toBe('ok');
  expect(service.pid).not.toBe(pid);
  expect(faults[0]?.figures['restartMs']).toBeGreaterThan(0);
});

test.each([pauseService, killService, restartService])('%p refuses what has no process of its own', async (fault) => {
  const own = await startService((_: unknown, response: { end(): void }) => response.end());
  const body = jest.fn();
  await expect(withChaos(fault({ of: own }), body)).rejects.toThrow(
    /Failed to reach .* for a fault: it was not started as a process of its own\. Start it so/,
  );
  expect(body).not.toHaveBeenCalled();
  expect(() => own.signal('SIGTERM')).toThrow(/it has no process of its own/);
  await own.stop();
});
