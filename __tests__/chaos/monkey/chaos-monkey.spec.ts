import { type ChaosEvent, chaosMonkey, faultsAt, withChaos } from '../../../src/chaos';
import type { Stay } from '../../../src/chaos/fault';
import { type MonkeyPlan, type Visit, visits } from '../../../src/chaos/monkey/visits';
import { sleep } from '../../../src/core/clock';
import { createRandom } from '../../../src/core/random';
import { heldResources } from '../../../src/core/resources';
import { probe, rejectionOf } from '../laboratory/support';

afterEach(() => expect(heldResources()).toEqual([]));

function drawn(plan: MonkeyPlan, seed: number, count: number): Visit[] {
  const all = visits(plan, createRandom(seed));
  return Array.from({ length: count }, () => all.next().value as Visit);
}

const plan: MonkeyPlan = { faults: 3, meanIntervalMs: 1000, meanDurationMs: 200, maxAtOnce: 3 };

describe('the moments of a monkey', () => {
  test('follow from the seed', () => {
    expect(drawn(plan, 1, 50)).toEqual(drawn(plan, 1, 50));
    expect(drawn(plan, 1, 50)).not.toEqual(drawn(plan, 2, 50));
  });

  test('are those of a Poisson process: exponential intervals of the mean that was asked for', () => {
    const moments = drawn({ ...plan, faults: 50, maxAtOnce: 50 }, 3, 20_000).map(({ fromMs }) => fromMs);
    const intervals = moments.map((atMs, index) => atMs - (moments[index - 1] ?? 0));
    const mean = intervals.reduce((sum, one) => sum + one, 0) / intervals.length;
    expect(Math.abs(mean - 1000)).toBeLessThan(30);
    // Of an exponential distribution, exp(-1) is beyond the mean.
    expect(Math.abs(intervals.filter((one) => one > 1000).length / intervals.length - Math.exp(-1))).toBeLessThan(
      0.015,
    );
  });

  test('have lengths of the mean that was asked for, and each fault about as often', () => {
    const all = drawn(plan, 4, 20_000);
    const mean = all.reduce((sum, { fromMs, toMs }) => sum + toMs - fromMs, 0) / all.length;
    expect(Math.abs(mean - 200)).toBeLessThan(8);
    for (const index of [0, 1, 2]) {
      expect(Math.abs(all.filter(({ fault }) => fault === index).length / all.length - 1 / 3)).toBeLessThan(0.02);
    }
  });

  test.each([1, 2, 3])('never have more than %i faults there at once, nor one of them twice', (maxAtOnce) => {
    // Visits much longer than what is between them: the limit is met all the time.
    const all = drawn({ faults: 3, meanIntervalMs: 10, meanDurationMs: 500, maxAtOnce }, 5, 3_000);
    let most = 0;
    for (const { fromMs } of all) {
      const present = all.filter((other) => other.fromMs <= fromMs && fromMs < other.toMs);
      most = Math.max(most, present.length);
      expect(new Set(present.map(({ fault }) => fault)).size).toBe(present.length);
    }
    expect(most).toBe(maxAtOnce);
    expect(all.map(({ fromMs }) => fromMs)).toEqual(all.map(({ fromMs }) => fromMs).sort((a, b) => a - b));
  });
});

test('faults come and go at the moments that follow from the seed, and the journal tells which was there', async () => {
  const monkey = chaosMonkey({
    faults: [probe('a').make({}), probe('b').make({}), probe('c').make({})],
    meanInterval: 20,
    meanDuration: 15,
    maxAtOnce: 2,
  });
  const journal = await withChaos(
    monkey,
    async (chaos) => {
      while (chaos.journal.faults.some(({ active }) => active.length < 3)) await sleep(5);
      return chaos.journal;
    },
    { seed: 77 },
  );
  for (const [index, { active }] of journal.faults.entries()) {
    const planned = (monkey[index]?.stays?.(77) ?? [])[Symbol.iterator]();
    for (const { fromMs } of active) {
      const { fromMs: plannedMs } = planned.next().value as Stay;
      expect(fromMs).toBeGreaterThanOrEqual(plannedMs - 1);
      expect(fromMs).toBeLessThan(plannedMs + 5_000);
    }
  }
  const [entry] = journal.events.filter(({ type }) => type === 'injected') as Extract<
    ChaosEvent,
    { type: 'injected' }
  >[];
  const atMs = entry?.atMs ?? 0;
  const name = journal.faults[entry?.fault ?? 0]?.name;
  expect(faultsAt(journal, atMs).map((fault) => fault.name)).toContain(name);
  const wallClock = new Date(new Date(journal.startedAt).getTime() + atMs);
  const there = faultsAt(journal, wallClock.getTime() - new Date(journal.startedAt).getTime());
  expect(faultsAt(journal, wallClock)).toEqual(there);
  expect(faultsAt(journal, wallClock.toISOString())).toEqual(there);
  expect(faultsAt(journal, 0)).toEqual([]);
  expect(faultsAt(journal, 0, atMs).map((fault) => fault.name)).toContain(name);
});

test('one of the faults has to do something; all of them need not', async () => {
  const never = probe('never').make({ fires: false });
  const run = (fires: boolean) =>
    withChaos(
      chaosMonkey({ faults: [never, probe('a').make({ fires })], meanInterval: 5, meanDuration: 5 }),
      async ({ journal }) => {
        while (journal.faults.some(({ active }) => active.length === 0)) await sleep(2);
      },
      { seed: 1 },
    );
  await run(true);
  expect(await rejectionOf(run(false))).toMatchObject({ code: 'METTLE_FAULT_UNFIRED' });
});

test('faults with a timeline of their own are refused', () => {
  expect(() => chaosMonkey({ faults: probe('a').make({ for: '1s' }), meanInterval: '1s' })).toThrow(
    /option "faults" must be faults without a timeline of their own, and a on this machine has one/,
  );
  expect(() => chaosMonkey({ faults: [], meanInterval: '1s' })).toThrow('option "faults"');
});
