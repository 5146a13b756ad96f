import { type LoadPlan, type LoadResult, loadBurst } from '../../../src/load';
import { verdictOf } from '../../../src/report/verdict';
import { places } from '../support/places';
import { serve, stopServers } from '../support/serve';

jest.setTimeout(60_000);
afterEach(stopServers);

const BUSY = /^(?:timers of the generator|the generator brought only|the generator's event loop)/;

/** As `measure`: again, where the machine was too busy for the figures to be trusted. */
async function aborted(url: string, plan: LoadPlan): Promise<LoadResult> {
  for (let attempt = 1; ; attempt++) {
    const result = await loadBurst(url, plan);
    if (attempt === 3 || !result.reasons.some((reason) => BUSY.test(reason))) return result;
  }
}

describe.each(places)('%s', (_, where) => {
  test('a broken limit ends the run, and the reason says which, by how much, and when', async () => {
    const server = await serve('constant', { ms: 60 });
    const result = await aborted(server.url, {
      ...where,
      rate: 20,
      duration: '60s',
      limits: { p50: '30ms', p99: '20s' },
      abortOnLimit: true,
    });
    const { outcome, reasons, durationMs, judgements, requests, arrivals } = result;
    expect(outcome).toBe('aborted');
    expect(reasons).toEqual([
      expect.stringMatching(
        /^a limit of the plan was broken after [\d.]+ s of measured time: p50 <= 30ms, but was \d\d(\.\d)? ms$/,
      ),
    ]);
    expect(durationMs).toBeGreaterThanOrEqual(1000);
    expect(durationMs).toBeLessThan(20_000);
    expect(judgements).toEqual([
      { matcher: 'limits', limit: 'p50 <= 30ms', actual: expect.stringMatching(/ ms$/), passed: false },
      { matcher: 'limits', limit: 'p99 <= 20s', actual: expect.any(String), passed: true },
    ]);
    expect(requests.inFlight).toBe(0);
    expect(arrivals?.planned).toBeLessThan(20 * 20);
    expect(verdictOf({ kind: 'load', outcome, judgements } as never)).toBe('failed');
  });

  test('a limit of one name, and a lower one, end it too', async () => {
    const server = await serve('status', { status: 404 });
    const plan = { ...where, rate: 20, duration: '60s', abortOnLimit: true } as const;
    const byName = await aborted(server.url, {
      ...plan,
      limits: { errorRate: '100%', byName: { 'GET /': { failures: { status: 3 } } } },
    });
    expect(byName.reasons[0]).toMatch(/GET \/: failures\.status <= 3, but was \d+$/);
    const lower = await aborted(server.url, { ...plan, limits: { errorRate: 1, perSecond: 200 } });
    expect(lower.reasons[0]).toMatch(/perSecond >= 200, but was [\d.]+\/s$/);
  });

  test('not before its delay', async () => {
    const server = await serve('status', { status: 500 });
    const { durationMs, outcome } = await loadBurst(server.url, {
      ...where,
      rate: 20,
      duration: '60s',
      limits: { errorRate: '1%' },
      abortOnLimit: { after: '2s' },
    });
    expect(outcome).toBe('aborted');
    expect(durationMs).toBeGreaterThanOrEqual(2000);
    expect(durationMs).toBeLessThan(20_000);
  });

  test('not where limits are kept, where nobody wrote one, or where it cannot be told yet', async () => {
    const server = await serve('status', { status: 500 });
    const { outcome, durationMs, judgements, reasons } = await loadBurst(server.url, {
      ...where,
      rate: 20,
      duration: '2.2s',
      // Failures are 100 %, but nobody limits them; the requests are too few until the end; the name is not seen.
      limits: { p99: '1s', requests: '>=44', byName: { 'GET /later': { p50: '1s' } } },
      abortOnLimit: true,
    });
    expect([outcome === 'aborted', durationMs]).toEqual([false, 2200]);
    if (reasons.length === 0) expect(judgements.map(({ passed }) => passed)).toEqual([false, true, false, false]);
  });
});
