import { join } from 'node:path';
import { compareBenchmarks } from '../../../src/bench';
import { decideByBoth } from '../../../src/bench/verdict/judge';
import { type Service, startService } from '../../../src/service';

jest.setTimeout(90_000);

const running: Service[] = [];
afterAll(async () => {
  for (const service of running) await service.stop();
});

async function server(turns: number): Promise<Service> {
  const service = await startService({
    command: ['node', join(__dirname, '../fixtures/server.cjs')],
    ready: '/',
    env: { TURNS: String(turns) },
  });
  running.push(service);
  return service;
}

test('finds that a service computes more for a request, in instances of both', async () => {
  const [base, candidate] = [await server(400_000), await server(600_000)];
  const result = await compareBenchmarks({
    base: { service: base },
    candidate: { service: candidate },
    request: '/works',
    name: 'GET /works',
  });
  expect(result).toMatchObject({ verdict: 'slower', where: 'services', name: 'GET /works' });
  expect(result.ratio).toBeGreaterThan(1.2);
  expect(result.forks.length).toBeGreaterThanOrEqual(3);
});

test('finds no difference between a service and itself, and a wait that one request has and the other has not', async () => {
  const [service] = running as [Service];
  const same = await compareBenchmarks({
    base: { service, request: '/' },
    candidate: { service, request: '/' },
    tolerance: '20%',
  });
  expect(['equivalent', 'inconclusive']).toContain(same.verdict);
  const waits = await compareBenchmarks({
    base: { service, request: '/' },
    candidate: { service, request: '/waits' },
    budget: '5s',
  });
  expect(waits).toMatchObject({ verdict: 'slower', judgedBy: 'wall' });
});

test.each<[string, object, RegExp]>([
  ['a service beside a function', { candidate: () => 1 }, /one is a service and the other is none/],
  ['a setup for services', { setup: 'x' }, /option "setup" is for functions, and both sides are services/],
  ['another status', { request: '/nowhere' }, /404/],
])('refuses %s', async (_, options, message) => {
  const [service] = running as [Service];
  const sides = { base: { service }, candidate: { service }, request: '/' };
  await expect(compareBenchmarks({ ...sides, ...options })).rejects.toThrow(message);
});

describe('of two clocks', () => {
  const says = (by: 'cpu' | 'wall', verdict: 'slower' | 'faster' | 'equivalent' | 'inconclusive', ratio = 1) => ({
    by,
    verdict,
    estimate: { ratio, low: ratio, high: ratio },
  });
  const verdict = (a: Parameters<typeof says>[1], b: Parameters<typeof says>[1], ratio = 1) =>
    decideByBoth(says('cpu', a), says('wall', b, ratio), { tolerance: 0.02 }).verdict;

  test('slower by either is slower', () => {
    expect(verdict('slower', 'faster')).toBe('slower');
    expect(verdict('equivalent', 'slower')).toBe('slower');
  });

  test('equivalent is what both say', () => {
    expect(verdict('equivalent', 'equivalent')).toBe('equivalent');
    expect(verdict('equivalent', 'inconclusive')).toBe('inconclusive');
  });

  test('faster by one is faster, where it is not slower by the other', () => {
    expect(verdict('faster', 'equivalent')).toBe('faster');
    expect(verdict('faster', 'inconclusive', 1.05)).toBe('inconclusive');
  });
});
