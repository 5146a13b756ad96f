import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { benchmarkEndpoint, type EndpointOptions } from '../../../src/bench';
import { saveBaseline } from '../../../src/bench/benchmark/saved-baseline';
import { type Service, startService } from '../../../src/service';

jest.setTimeout(60_000);

let service: Service;
let storage: string;
let little: EndpointOptions;
beforeAll(async () => {
  storage = mkdtempSync(join(tmpdir(), 'bench-'));
  little = { forks: 2, requests: 40, warmUp: '100ms', budget: '2500ms', tolerance: '50%', storage };
  service = await startService({ command: ['node', join(__dirname, '../fixtures/server.cjs')], ready: '/' });
});
afterAll(async () => {
  await service.stop();
  rmSync(storage, { recursive: true });
});

test('holds a service against its saved baseline, by its processor time beside the calibration workload', async () => {
  const before = await benchmarkEndpoint(service, '/spins', little);
  expect(before.comparison).toBeNull();
  await saveBaseline(before, storage);
  const { comparison } = await benchmarkEndpoint(service, '/spins', little);
  expect(comparison?.verdict).not.toBe('slower');
  // Elsewhere the processor time of another process cannot be read.
  expect(comparison?.advisory).toBe(process.platform !== 'linux');
});

test('only informs of what is measured at an address', async () => {
  const named = { ...little, name: 'at an address' };
  await saveBaseline(await benchmarkEndpoint(service.url, '/spins', named), storage);
  const { comparison, samples } = await benchmarkEndpoint(service.url, '/spins', named);
  expect(comparison?.advisory).toBe(true);
  expect(comparison?.reasons.join()).toContain('it was measured at an address');
  // A verdict that only informs is worth no further measurement.
  expect(samples.forks).toBe(2);
});

test('asks exactly once where benchmarks are switched off, and nothing where nobody listens', async () => {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(`${request.method} ${request.url} ${request.headers['content-type']}`);
    response.end('ok');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const order = { method: 'post', path: '/orders?dry=1', body: { sku: 'pen' } };
  process.env['METTLE_BENCH'] = 'once';
  try {
    expect(await benchmarkEndpoint(url, order, little)).toMatchObject({ name: 'POST /orders', ranOnce: true });
  } finally {
    delete process.env['METTLE_BENCH'];
    await new Promise((resolve) => server.close(resolve));
  }
  expect(asked).toEqual(['POST /orders?dry=1 application/json']);
  await expect(benchmarkEndpoint(url, order, little)).rejects.toMatchObject({
    code: 'METTLE_BENCHMARK',
    message: expect.stringContaining('the connection was refused'),
  });
});
