import { once } from 'node:events';
import { createServer } from 'node:http';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { withChaos } from '../../../../src/chaos';
import { refuseConnections } from '../../../../src/chaos/faults/process/refuse-connections';
import { type Service, startService, useService } from '../../../../src/service';
import { AGENT_TRACES, inside, inspectable } from '../../machine/support/inside';

const service = useService(inspectable);

/** What becomes of a new connection. */
async function connecting({ url }: Service): Promise<unknown> {
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  try {
    await once(socket, 'connect');
    return 'taken';
  } catch (error) {
    return (error as NodeJS.ErrnoException).code;
  } finally {
    socket.destroy();
  }
}

test('refuses who connects, keeps who is there, and takes connections again', async () => {
  await inside(service, '');
  expect(await connecting(service)).toBe('taken');
  await withChaos(refuseConnections({ of: service }), async () => {
    expect(await connecting(service)).toBe('ECONNREFUSED');
    expect(await inside(service, `return 'over the kept connection'`)).toBe('over the kept connection');
  });
  expect(await connecting(service)).toBe('taken');
  expect(await inside(service, AGENT_TRACES)).toEqual([]);
});

test('resets who is there where that is asked for, and the service lives on with nobody connected', async () => {
  const socket = connect(Number(new URL(service.url).port), '127.0.0.1');
  await once(socket, 'connect');
  await inside(service, '');
  const reset = once(socket, 'error');
  const { faults } = await withChaos(refuseConnections({ of: service, dropOpen: true }), async ({ journal }) => {
    const [error] = await reset;
    expect(error).toMatchObject({ code: 'ECONNRESET' });
    await expect(service.client.get('/health')).rejects.toMatchObject({ cause: { code: 'ECONNREFUSED' } });
    await sleep(100);
    return journal;
  });
  expect(faults[0]?.figures['dropped']).toBeGreaterThanOrEqual(2);
  expect((await service.client.get('/health')).text).toBe('ok');
});

test('two at once, whichever ends first', async () => {
  await withChaos(refuseConnections({ of: service }), async () => {
    await withChaos(refuseConnections({ of: service }), async () => {
      expect(await connecting(service)).toBe('ECONNREFUSED');
    });
    expect(await connecting(service)).toBe('ECONNREFUSED');
  });
  expect(await connecting(service)).toBe('taken');
});

test.each(['127.0.0.1', '::1', '::'])('a server of this process on %s', async (host) => {
  const server = createServer((_, response) => response.end('ok')).listen(0, host);
  await once(server, 'listening');
  const own = await startService(server);
  try {
    const listening = jest.fn();
    server.on('listening', listening);
    const address = server.address();
    const at = host === '::' ? '127.0.0.1' : host;
    const { port } = address as { port: number };
    const attempt = async () => {
      const socket = connect(port, at);
      const [outcome] = (await Promise.race([once(socket, 'connect'), once(socket, 'error')]).catch((error) => [
        error,
      ])) as [NodeJS.ErrnoException | undefined];
      socket.destroy();
      return outcome?.code ?? 'taken';
    };
    await withChaos(refuseConnections({ of: own }), async () => {
      expect(await attempt()).toBe('ECONNREFUSED');
      expect(server.address()).toEqual(address);
      expect(server.listening).toBe(true);
    });
    expect(await attempt()).toBe('taken');
    expect((await own.client.get('/')).text).toBe('ok');
    expect(listening).not.toHaveBeenCalled();
  } finally {
    await own.stop();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
});

test('a service that closes its server meanwhile stays closed', async () => {
  const closing = await startService(inspectable);
  await inside(closing, '');
  await withChaos(refuseConnections({ of: closing }), async () => {
    await inside(closing, `kept.server.close()`);
  });
  expect(await connecting(closing)).toBe('ECONNREFUSED');
  await closing.stop().catch(() => {});
});
