import { type ChaosEvent, withChaos } from '../../../src/chaos';
import { sleep } from '../../../src/core/clock';
import { inHostRealm } from '../../../src/core/host-realm';
import { probe } from './support';

const comings = (events: readonly ChaosEvent[]) =>
  events.filter(({ type }) => type === 'injected' || type === 'removed').map(({ type }) => type);

test('a fault comes after, stays for, comes again every, so many times', async () => {
  const { make } = probe('a');
  const journal = await withChaos(make({ after: 20, for: 20, every: 60, times: 3 }), async (chaos) => {
    await sleep(300);
    return chaos.journal;
  });
  expect(comings(journal.events)).toEqual(['injected', 'removed', 'injected', 'removed', 'injected', 'removed']);
  const [fault] = journal.faults;
  for (const [index, { fromMs, toMs }] of (fault?.active ?? []).entries()) {
    expect(fromMs).toBeGreaterThanOrEqual(20 + index * 60 - 1);
    expect(toMs).toBeGreaterThanOrEqual(40 + index * 60 - 1);
  }
});

test('the end of the experiment ends what would have stayed', async () => {
  const { make } = probe('a');
  const journal = await withChaos([make({ for: '1h' }), make({ after: '1h' })], (chaos) => chaos.journal, {
    allowUnfired: true,
  });
  expect(comings(journal.events)).toEqual(['injected', 'removed']);
  expect(journal.faults.map(({ active }) => active.length)).toEqual([1, 0]);
});

test('the first so many are counted over all comings, and anew in each experiment', async () => {
  const { make, ask } = probe('a');
  const fault = make({ fires: false, first: 3, for: 30, every: 60, times: 2 });
  for (let experiment = 0; experiment < 2; experiment++) {
    const struck = await withChaos(fault, async (chaos) => {
      const first = [ask('GET /'), ask('GET /')];
      while (chaos.journal.faults[0]?.active.length !== 2) await sleep(2);
      return [...first, ask('GET /'), ask('GET /')].flat();
    });
    expect(struck).toEqual([true, true, true, false]);
  }
});

test('counts stay exact when there are more draws than the journal keeps, and its milestones stay in it', async () => {
  const { make, ask } = probe('a');
  const journal = await withChaos(make({ fires: false, probability: '50%' }), (chaos) => {
    for (let n = 0; n < 20_000; n++) ask('GET /');
    return chaos.journal;
  });
  const [fault] = journal.faults;
  expect(fault?.drawn.asked).toBe(20_000);
  expect(fault?.fired).toBe(fault?.drawn.struck);
  expect(Math.abs((fault?.fired ?? 0) - 10_000)).toBeLessThan(400);
  expect(journal.events.length).toBe(10_002);
  expect(comings(journal.events)).toEqual(['injected', 'removed']);
});

test('any number of faults may wait for their time, without a warning of a leak', async () => {
  const own = inHostRealm<NodeJS.Process>('process');
  const warnings: string[] = [];
  const listen = ({ message }: Error): void => void warnings.push(message);
  own.on('warning', listen);
  try {
    const many = Array.from({ length: 30 }, () => probe('late').make({ after: '1h' }));
    await withChaos(many, () => sleep(20), { allowUnfired: true });
  } finally {
    own.off('warning', listen);
  }
  expect(warnings).toEqual([]);
});
