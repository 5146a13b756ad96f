import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { setHost } from '../../src/core/host';
import { heldResources } from '../../src/core/resources';
import { type Service, useService } from '../../src/service';
import { testHost } from '../support/test-host';

const hello = (_: IncomingMessage, response: ServerResponse) => void response.end('hello');

describe('in a spec', () => {
  // Jest runs these in the order in which they stand: one that needs the service stands above it.
  afterAll(async () => {
    expect((await service.client.get('/')).text).toBe('hello');
    const services = heldResources().filter(({ kind }) => kind === 'service');
    expect(services.map(({ label }) => label)).toEqual(['the request handler', 'built']);
    expect(services[0]?.madeAt).toMatch(/use-service\.spec\.ts:\d+:\d+$/);
  });
  const service = useService(hello);
  const built = useService({ from: async () => createServer(hello) }, { name: 'built' });

  test('starts before the tests', async () => {
    expect((await service.client.get('/')).text).toBe('hello');
    expect((await built.client.get('/')).text).toBe('hello');
    expect([service.form, built.form, built.label]).toEqual(['handler', 'server', 'built']);
  });

  test('is the same service in each of them', async () => {
    expect((await service.client.get('/')).text).toBe('hello');
    await service.restart();
    const { stop, client } = service;
    expect(typeof stop).toBe('function');
    expect((await client.get('/')).text).toBe('hello');
  });
});

test('stops after them', () => {
  expect(heldResources()).toEqual([]);
});

type Hook = readonly [() => Promise<void>, number | undefined];

/** Hooks that a test runs by itself, as a runner would. */
function useWithHooks(use: () => Service) {
  const before: Hook[] = [];
  const after: Hook[] = [];
  setHost(
    testHost({
      fileHooks: () => ({
        beforeAll: (run, timeoutMs) => void before.push([run, timeoutMs]),
        afterAll: (run, timeoutMs) => void after.push([run, timeoutMs]),
      }),
    }),
  );
  try {
    return { service: use(), before, after };
  } finally {
    setHost(undefined);
  }
}

test('its members before the start say what to do', () => {
  const { service } = useWithHooks(() => useService(hello));
  for (const use of [() => service.client, () => service.url, () => service.dependency('X'), () => service.stop()]) {
    expect(use).toThrow('Failed to use the service: it has not started yet. Use it inside a test or a hook.');
  }
});

test('what is no member is absent, so that whoever looks at it is not disturbed', async () => {
  const { service } = useWithHooks(() => useService(hello));
  expect(await service).toBe(service);
  expect((service as unknown as { toJSON?: unknown }).toJSON).toBeUndefined();
  expect(['client' in service, 'other' in service]).toEqual([true, false]);
});

test('asks for hooks that last as long as start and stop may', () => {
  const { before, after } = useWithHooks(() => useService({ command: ['node'], startTimeout: '2m', stopGrace: '30s' }));
  expect(before.map(([, timeoutMs]) => timeoutMs)).toEqual([135_000]);
  expect(after.map(([, timeoutMs]) => timeoutMs)).toEqual([45_000]);
});

test('a start that fails fails the hook, and members say so', async () => {
  const failing = () => {
    throw new Error('no settings');
  };
  const { service, before, after } = useWithHooks(() => useService({ from: failing }));
  await expect(before[0]?.[0]()).rejects.toThrow('no settings');
  expect(() => service.client).toThrow(/its start failed\. The cause says why\.\n\nno settings/);
  await after[0]?.[0]();
});

test('a service that died fails the hook after the tests', async () => {
  const { service, before, after } = useWithHooks(() =>
    useService({ command: ['node', require.resolve('./fixtures/server.js')], ready: '/health' }),
  );
  await before[0]?.[0]();
  await expect(service.client.get('/crash')).rejects.toThrow(/died: exit code 7/);
  await expect(after[0]?.[0]()).rejects.toThrow(/it died by itself: exit code 7/);
});

test('wrong options are said where they are written', () => {
  expect(() => useWithHooks(() => useService({ comand: ['node'] } as never))).toThrow('Did you mean "command"?');
});

test('outside of a spec it names what to use', () => {
  setHost(testHost());
  try {
    expect(() => useService(hello)).toThrow(
      /no test runner gives beforeAll and afterAll here\. Call useService at the top of a spec file or in a describe; elsewhere, await startService/,
    );
    setHost(testHost({ test: () => ({ name: 'a test', attempt: 1 }) }));
    expect(() => useService(hello)).toThrow(/a test is running already/);
  } finally {
    setHost(undefined);
  }
});
