import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { benchmarkEndpoint, type EndpointOptions } from '../../../src/bench';
import { type Service, startService } from '../../../src/service';

jest.setTimeout(60_000);

let service: Service;
let storage: string;
/** The least that can be measured: what the figures are worth is the matter of the proofs. */
let little: EndpointOptions;

beforeAll(async () => {
  storage = mkdtempSync(join(tmpdir(), 'bench-'));
  little = { forks: 2, requests: 60, warmUp: '100ms', budget: '4s', storage };
  service = await startService({
    command: ['node', join(__dirname, '../fixtures/server.cjs')],
    ready: '/',
    env: { TURNS: '400000' },
  });
});
afterAll(async () => {
  await service.stop();
  rmSync(storage, { recursive: true });
});

test('measures how long an answer takes, and what of it the service computes', async () => {
  const result = await benchmarkEndpoint(service, '/waits', little);
  expect(result).toMatchObject({
    outcome: 'completed',
    subject: 'endpoint',
    where: 'service',
    name: 'GET /waits',
    target: 'GET /waits',
    comparison: null,
    samples: { forks: 2 },
  });
  expect(result.wallMs.p50.value).toBeGreaterThan(4.9);
  expect(result.wallMs.p50.value).toBeLessThan(8);
  expect(result.wallMs.p95?.value).toBeGreaterThanOrEqual(result.wallMs.p50.value);
  if (process.platform === 'linux') expect(result.cpuMs?.p50.value).toBeLessThan(2);
});

test('reads the processor time of a service that computes, and tells its bytes', async () => {
  const works = await benchmarkEndpoint(service, { path: '/works' }, little);
  // 400,000 turns take more than half a millisecond on any processor.
  if (process.platform === 'linux') expect(works.cpuMs?.p50.value).toBeGreaterThan(0.5);
  const allocates = await benchmarkEndpoint(service, '/allocates', { ...little, name: 'allocates' });
  expect(allocates.name).toBe('allocates');
  // Ten thousand objects of 16 to 32 bytes, with the list.
  expect(allocates.bytesPerCall).toBeGreaterThan(160_000);
  expect(allocates.bytesPerCall).toBeLessThan(1_500_000);
});

test('counts the bytes of buffers, which lie outside the heap', async () => {
  const { bytesPerCall } = await benchmarkEndpoint(service, '/buffers', little);
  expect(bytesPerCall).toBeGreaterThan(100_000);
  expect(bytesPerCall).toBeLessThan(150_000);
});

test('counts from when a request was due, where it is sent at a rate', async () => {
  const result = await benchmarkEndpoint(service, '/stalls', {
    ...little,
    forks: 2,
    requests: 300,
    rate: 300,
    budget: '8s',
  });
  expect(result.params).toEqual({ rate: 300 });
  // Of each hundred requests some thirty were due while nothing was answered.
  expect(result.wallMs.p90?.value).toBeGreaterThan(20);
  expect(result.notes.join()).toContain('counts from when its request was due');
});

test('measures what is there of a bare address, and says that a verdict on it only informs', async () => {
  const result = await benchmarkEndpoint(service.url, '/', little);
  expect(result.outcome).toBe('completed');
  expect(result.notes.join()).toContain('a verdict on it only informs: it was measured at an address');
});

test('measures a service of this process, and says so', async () => {
  const server: Server = createServer((_request, response) => response.end('ok'));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const here = await startService(server);
  try {
    const result = await benchmarkEndpoint(here, '/', little);
    expect(result.notes.join()).toContain('the service shares this process with the test');
  } finally {
    await here.stop();
    await new Promise((resolve) => server.close(resolve));
  }
  expect((server.address() as AddressInfo | null)?.port).toBeUndefined();
});

test('asks once, and measures nothing, where benchmarks are switched off', async () => {
  process.env['METTLE_BENCH'] = 'once';
  try {
    expect(await benchmarkEndpoint(service, '/', little)).toMatchObject({ ranOnce: true, samples: { forks: 0 } });
    await expect(benchmarkEndpoint(service, '/nowhere', little)).rejects.toThrow(/404/);
  } finally {
    delete process.env['METTLE_BENCH'];
  }
});

describe('what cannot be measured', () => {
  test('an answer with a wrong status, which is quoted', async () => {
    await expect(benchmarkEndpoint(service, '/nowhere', little)).rejects.toMatchObject({
      code: 'METTLE_BENCHMARK',
      message: expect.stringMatching(/GET \/nowhere.*404[\s\S]*no such order/),
    });
    const right = await benchmarkEndpoint(service, '/nowhere', { ...little, expectStatus: 404 });
    expect(right.outcome).toBe('completed');
  });

  test('a service that refuses most requests is no figure', async () => {
    const result = await benchmarkEndpoint(service, '/refuses', little);
    expect(result.outcome).toBe('invalid');
    expect(result.reasons.join()).toContain('429');
  });

  test('a service that dies, with how', async () => {
    await expect(benchmarkEndpoint(service, '/dies', little)).rejects.toMatchObject({
      code: 'METTLE_BENCHMARK',
      message: expect.stringMatching(/the service died while it was measured[\s\S]*7/),
    });
  });

  test.each<[string, () => Promise<unknown>, RegExp]>([
    ['what is no service', () => benchmarkEndpoint(3 as never, '/'), /option "service" must be what startService/],
    ['a host that is not allowed', () => benchmarkEndpoint('http://example.org', '/'), /example\.org/],
    ['a word that is no option', () => benchmarkEndpoint(service, '/', { rat: 3 } as never), /Did you mean "rate"/],
    ['a request without a path', () => benchmarkEndpoint(service, {} as never), /path/],
  ])('%s', async (_, measure, message) => {
    await expect(measure()).rejects.toThrow(message);
  });
});
