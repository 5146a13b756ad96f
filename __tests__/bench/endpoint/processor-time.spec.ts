import { join } from 'node:path';
import { benchmarkEndpoint, compareBenchmarks, type EndpointOptions } from '../../../src/bench';
import { followProcessorTime } from '../../../src/bench/endpoint/processor-time';
import { ownerMarker } from '../../../src/core/processes';
import { heldResources } from '../../../src/core/resources';
import { type Service, startService } from '../../../src/service';
import { carriersOf } from '../../support/processes';

jest.setTimeout(60_000);

const onLinux = process.platform === 'linux' ? test : test.skip;
const little: EndpointOptions = { forks: 2, requests: 60, warmUp: '100ms', budget: '4s' };

let service: Service;
beforeAll(async () => {
  service = await startService({ command: ['node', join(__dirname, '../fixtures/server.cjs')], ready: '/' });
});
afterAll(async () => {
  await service.stop();
  expect(heldResources()).toEqual([]);
  expect(carriersOf(ownerMarker())).toEqual([]);
});

onLinux('is what a service is known to spend on a request, and a little for the request itself', async () => {
  const { cpuMs, samples } = await benchmarkEndpoint(service, '/spins', little);
  expect(cpuMs?.p50.value).toBeGreaterThanOrEqual(2);
  expect(cpuMs?.p50.value).toBeLessThan(2.6);
  expect(samples.byFork.map(({ calibrated }) => calibrated)).toEqual([expect.any(Number), expect.any(Number)]);
});

onLinux('is not told where threads spend it that come and go with each request', async () => {
  const short: EndpointOptions = { forks: 1, requests: 10, budget: '2s' };
  const { cpuMs, samples, notes } = await benchmarkEndpoint(service, '/threads', short);
  expect({ cpuMs, calibrated: samples.byFork[0]?.calibrated }).toEqual({ cpuMs: null, calibrated: null });
  expect(notes.join()).toContain('threads and processes spend it that end with each request');
  const compared = await compareBenchmarks({
    base: { service, request: '/spins' },
    candidate: { service, request: '/threads' },
    budget: '4s',
  });
  expect(compared).toMatchObject({ verdict: 'slower', judgedBy: 'wall', otherRatio: null });
});

onLinux('of this process grows with what it computes', async () => {
  const processor = followProcessorTime(process.pid);
  const before = processor?.readMs() ?? Number.NaN;
  const from = process.cpuUsage();
  while (process.cpuUsage(from).user < 50_000);
  // The kernel counts what has run when a thread stops running, or at a tick.
  await new Promise((resolve) => setTimeout(resolve, 5));
  expect((processor?.readMs() ?? Number.NaN) - before).toBeGreaterThan(45);
  expect(processor?.isWhole()).toBe(true);
});

test('cannot be read of a process that is not there, or is of another machine', () => {
  expect(followProcessorTime(null)).toBeUndefined();
  expect(followProcessorTime(2 ** 22 + 1)).toBeUndefined();
});
