import dns from 'node:dns';
import promises from 'node:dns/promises';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { connect } from 'node:net';
import { setImmediate as turn } from 'node:timers/promises';
import { promisify } from 'node:util';
import { dnsFailure, slowDns, withChaos } from '../../../src/chaos';
import { nowMs } from '../../../src/core/clock';
import { inHostRealm } from '../../../src/core/host-realm';
import { heldResources } from '../../../src/core/resources';

const originals = [dns.lookup, dns.resolve4, dns.resolve6, promises.lookup, promises.resolve4, promises.resolve6];

afterEach(() => {
  expect([dns.lookup, dns.resolve4, dns.resolve6, promises.lookup, promises.resolve4, promises.resolve6]).toEqual(
    originals,
  );
  expect(dns.lookup).toBe(originals[0]);
  expect(heldResources()).toEqual([]);
});

interface LookupError {
  readonly message: string;
  readonly code: string;
}

/** All that can be read from an error, but its stack. */
async function failureOf(call: () => Promise<unknown>) {
  try {
    await call();
  } catch (error) {
    const { message } = error as LookupError;
    return { message, isHere: error instanceof Error, entries: Object.entries(error as object) };
  }
  throw new Error('It did not fail.');
}

const byCallback = (hostname: string) => () =>
  new Promise((resolve, reject) =>
    dns.lookup(hostname, (error, address) => (error ? reject(error) : resolve(address))),
  );

test.each([
  ['dns.lookup', byCallback('nowhere.invalid')],
  ['dns.promises.lookup', () => promises.lookup('nowhere.invalid')],
  ['promisify(dns.lookup)', () => promisify(dns.lookup)('nowhere.invalid')],
  ['net.connect', () => once(connect({ host: 'nowhere.invalid', port: 1 }), 'connect')],
])('%s fails as Node itself fails', async (_name, ask) => {
  const real = await failureOf(ask);
  const code = real.entries.find(([key]) => key === 'code')?.[1] as 'ENOTFOUND' | 'EAI_AGAIN';
  await withChaos(dnsFailure({ hostname: 'nowhere.invalid', code }), async () => {
    expect(await failureOf(ask)).toEqual(real);
  });
});

test('each function calls a failure by its own name', async () => {
  await withChaos(dnsFailure({ hostname: '*.example.test', code: 'ETIMEOUT' }), async (chaos) => {
    await expect(promises.lookup('api.example.test')).rejects.toMatchObject({
      message: 'getaddrinfo EAI_AGAIN api.example.test',
      errno: -3001,
      code: 'EAI_AGAIN',
      syscall: 'getaddrinfo',
      hostname: 'api.example.test',
    });
    await expect(promises.resolve4('api.example.test')).rejects.toMatchObject({
      message: 'queryA ETIMEOUT api.example.test',
      code: 'ETIMEOUT',
      syscall: 'queryA',
    });
    const answer = await new Promise((resolve) => dns.resolve6('api.example.test', (error) => resolve(error)));
    expect(answer).toMatchObject({ code: 'ETIMEOUT', syscall: 'queryAaaa' });
    expect(chaos.journal.faults[0]).toMatchObject({ fired: 3 });
  });
});

test('addresses, this machine and other names are left alone', async () => {
  await withChaos(
    [dnsFailure({}), dnsFailure({ hostname: 'other.example.test' })],
    async () => {
      expect(await promises.lookup('localhost', { family: 4 })).toEqual({ address: '127.0.0.1', family: 4 });
      expect(await promises.lookup('127.0.0.1')).toEqual({ address: '127.0.0.1', family: 4 });
    },
    { allowUnfired: true },
  );
});

test('fetch says what it says of a name that does not exist', async () => {
  await withChaos(dnsFailure({ hostname: 'api.example.test' }), async () => {
    await expect(fetch('http://api.example.test/')).rejects.toMatchObject({
      message: 'fetch failed',
      cause: { code: 'ENOTFOUND', message: 'getaddrinfo ENOTFOUND api.example.test' },
    });
  });
});

test('answers late, then truly', async () => {
  const server = createServer((_request, response) => response.end('hello'));
  server.listen({ port: 0, host: '127.0.0.1' });
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  try {
    const start = nowMs();
    await withChaos(slowDns({ hostname: 'localhost', delay: 60 }), async () => {
      expect(await (await fetch(`http://localhost:${port}`, { headers: { connection: 'close' } })).text()).toBe(
        'hello',
      );
    });
    expect(nowMs() - start).toBeGreaterThanOrEqual(59);
  } finally {
    await new Promise((resolve) => server.close(resolve));
  }
});

test('a look-up that waits when the fault ends goes on at once', async () => {
  let waiting: Promise<unknown> | undefined;
  await withChaos(slowDns({ hostname: 'localhost', delay: '1h' }), () => {
    waiting = promises.lookup('localhost', { family: 4 });
  });
  expect(await waiting).toEqual({ address: '127.0.0.1', family: 4 });
});

test('fails the first, by chance or by number, and several faults share one patch', async () => {
  await withChaos(
    [slowDns({ hostname: 'localhost', delay: 1 }), dnsFailure({ hostname: 'localhost', first: 1 })],
    async () => {
      await expect(promises.lookup('localhost')).rejects.toMatchObject({ code: 'ENOTFOUND' });
      await expect(promises.lookup('localhost', { family: 4 })).resolves.toMatchObject({ address: '127.0.0.1' });
    },
  );
});

test('calls back under fake timers', async () => {
  jest.useFakeTimers();
  try {
    await withChaos(dnsFailure({ hostname: 'api.example.test' }), async () => {
      await expect(byCallback('api.example.test')()).rejects.toMatchObject({ code: 'ENOTFOUND' });
    });
  } finally {
    jest.useRealTimers();
  }
});

test('many look-ups that wait at once are no leak to Node', async () => {
  // In the sandbox `process` is a copy that is told nothing.
  const node = inHostRealm<NodeJS.Process>('process');
  const warned = jest.fn();
  node.on('warning', warned);
  try {
    const waiting: Promise<unknown>[] = [];
    await withChaos(slowDns({ hostname: 'localhost', delay: '1h' }), () => {
      for (let i = 0; i < 20; i++) waiting.push(promises.lookup('localhost'));
    });
    await Promise.all(waiting);
    await turn();
    expect(warned.mock.calls).toEqual([]);
  } finally {
    node.off('warning', warned);
  }
});

test('what somebody left on one function is said, and the others are as before all the same', async () => {
  const left = withChaos(dnsFailure({ hostname: 'api.example.test' }), async () => {
    jest.spyOn(dns, 'lookup');
    await expect(promises.lookup('api.example.test')).rejects.toMatchObject({ code: 'ENOTFOUND' });
  });
  await expect(left).rejects.toMatchObject({ code: 'METTLE_ROLLBACK', message: expect.stringContaining('dns.lookup') });
  expect([dns.resolve4, dns.resolve6, promises.lookup, promises.resolve4, promises.resolve6]).toEqual(
    originals.slice(1),
  );
  // As whoever put it there has to do. Below it the hook of the fault lets everything through.
  dns.lookup = originals[0] as typeof dns.lookup;
  await withChaos(dnsFailure({ hostname: 'api.example.test' }), async () => {
    await expect(byCallback('api.example.test')()).rejects.toMatchObject({ code: 'ENOTFOUND' });
  });
});

test('wrong options are refused with an example', () => {
  expect(() => dnsFailure({ hostname: 'http://api.example.test' })).toThrow(
    expect.objectContaining({ code: 'METTLE_OPTION', message: expect.stringContaining('"hostname"') }),
  );
  expect(() => dnsFailure({ code: 'EWHAT' as never })).toThrow(expect.objectContaining({ code: 'METTLE_OPTION' }));
});
