import { Course } from '../../../src/core/course';
import { createRandom } from '../../../src/core/random';
import { Arrivals } from '../../../src/core/schedule';
import { loadBurst } from '../../../src/load';
import { medianLatenessMs } from '../support/lateness';
import { serve, stopServers } from '../support/serve';

jest.setTimeout(30_000);
afterEach(stopServers);

const plan = { rate: 150, arrivals: 'poisson', duration: '1s', scenario: [{ path: '/' }] } as const;

function drawn(seed: number): number[] {
  const course = new Course([{ durationMs: 0, from: 150, to: 150 }]);
  const arrivals = new Arrivals(course, { thread: 0, threads: 1 }, createRandom(seed).fork('arrivals'));
  const due: number[] = [];
  for (let atMs = arrivals.nextMs() ?? 0; atMs < 1000; atMs = arrivals.nextMs() ?? 0) {
    due.push(atMs);
    arrivals.pass();
  }
  return due;
}

test.each([1, 2])('arrivals by chance are the same for %d threads, and are those of the seed', async (workers) => {
  const server = await serve('instant', { arrivals: true });
  const result = await loadBurst(server.url, { ...plan, seed: 7, workers });
  const due = drawn(7);
  expect(result.arrivals?.planned).toBe(due.length);
  expect(result.plan).toMatchObject({ model: 'open', arrivals: 'poisson' });
  const seen = (await server.stats()).arrivals;
  expect(seen).toHaveLength(due.length);
  expect(medianLatenessMs(seen, due)).toBeLessThan(60);
});

test('another seed draws other arrivals', () => {
  expect(drawn(8)).not.toEqual(drawn(7));
});
