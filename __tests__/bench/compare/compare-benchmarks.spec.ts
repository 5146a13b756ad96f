import { join } from 'node:path';
import { compareBenchmarks } from '../../../src/bench';
import type { MettleError } from '../../../src/core/errors';

const file = join(__dirname, '../fixtures/components.ts');
const component = (name: string) => ({ module: file, export: name });

jest.setTimeout(60_000);

test('finds no difference between a function and itself', async () => {
  const { outcome, verdict, ratio, where, seed, forks } = await compareBenchmarks({
    base: component('sound'),
    candidate: component('sound'),
    seed: 7,
  });
  expect({ outcome, where, seed }).toEqual({ outcome: 'completed', where: 'forks', seed: 7 });
  expect(['equivalent', 'inconclusive']).toContain(verdict);
  expect(ratio).toBeGreaterThan(0.97);
  expect(ratio).toBeLessThan(1.03);
  expect(forks.length).toBeGreaterThanOrEqual(3);
});

test('finds a slowdown of 30 %, by how much, and says why it is one', async () => {
  const result = await compareBenchmarks({ base: component('sound'), candidate: component('slowed') });
  expect(result).toMatchObject({ verdict: 'slower', judgedBy: 'cpu', ranOnce: false });
  expect(result.ratio).toBeGreaterThan(1.25);
  expect(result.ratio).toBeLessThan(1.35);
  expect(result.reasons.join()).toMatch(
    /by processor time the candidate takes \+[23]\d.* more than the tolerance of 2 %/,
  );
  expect(result.candidate.wallMs).toBeGreaterThan(result.base.wallMs);
});

test('finds that an asynchronous function is faster', async () => {
  const result = await compareBenchmarks({ base: component('slowedLater'), candidate: `${file}#soundLater` });
  expect(result.verdict).toBe('faster');
});

test('judges code that waits by how long it takes', async () => {
  const result = await compareBenchmarks({ base: component('waits5'), candidate: component('waits8') });
  expect(result).toMatchObject({ verdict: 'slower', judgedBy: 'wall' });
});

test('compares functions of this process, and says that it is there', async () => {
  const steps = (count: number) => () => {
    let value = 1;
    for (let i = 0; i < count; i++) value = value * 1.0000001 + 1e-9;
    return value;
  };
  const result = await compareBenchmarks({ base: steps(2_000), candidate: steps(2_600), name: 'steps' });
  expect(result).toMatchObject({ where: 'this process', verdict: 'slower', name: 'steps' });
  expect(result.notes.join()).toContain('measured inside this process');
});

test('calls both with what their setup made', async () => {
  const result = await compareBenchmarks({
    base: { module: file, export: 'takesParams' },
    candidate: { module: file, export: 'takesParams' },
    params: { size: 300 },
    budget: '1s',
  });
  expect(result.base.wallMs).toBeGreaterThan(0.0001);
});

test('says that it cannot tell, where time was too short', async () => {
  const { verdict, reasons, forks } = await compareBenchmarks({
    base: component('sound'),
    candidate: component('sound'),
    tolerance: '0.01%',
    budget: '1ms',
  });
  expect(verdict).toBe('inconclusive');
  expect(forks).toHaveLength(3);
  expect(reasons.join()).toMatch(/cannot be said,.*a larger budget or tolerance, or a quieter machine/);
});

test('runs both once, and says so, where benchmarks are switched off', async () => {
  process.env['METTLE_BENCH'] = 'once';
  try {
    const result = await compareBenchmarks({ base: component('sound'), candidate: component('slowed') });
    expect(result).toMatchObject({ outcome: 'completed', ranOnce: true, forks: [] });
    const failing = compareBenchmarks({ base: component('sound'), candidate: component('throws') });
    await expect(failing).rejects.toThrow('no such order');
  } finally {
    delete process.env['METTLE_BENCH'];
  }
});

describe('what cannot be compared', () => {
  test.each(['throws', 'rejects'])('a function that %s ends it with its own error', async (name) => {
    const failing = compareBenchmarks({ base: component('sound'), candidate: component(name) });
    await expect(failing).rejects.toMatchObject({ name: 'RangeError', message: 'no such order' });
  });

  test('a call that never settles ends with its time', async () => {
    const stuck = compareBenchmarks({ base: component('sound'), candidate: component('never'), budget: '10ms' });
    await expect(stuck).rejects.toThrow(/^Failed to run the comparison of .*#never: after .* a call never settles/);
  });

  test.each<[string, () => Promise<unknown>, MettleError['code'], RegExp]>([
    [
      'an export that is no function',
      () => compareBenchmarks({ base: component('sound'), candidate: component('notAFunction') }),
      'METTLE_BENCHMARK',
      /it is no function but 42\. Name an export/,
    ],
    [
      'an export that is not there',
      () => compareBenchmarks({ base: component('sound'), candidate: component('sounds') }),
      'METTLE_MODULE',
      /sound/,
    ],
    [
      'a module beside a function',
      () => compareBenchmarks({ base: component('sound'), candidate: () => 1 }),
      'METTLE_BENCHMARK',
      /Give both as modules/,
    ],
    [
      'an option that does not exist',
      () => compareBenchmarks({ base: component('sound'), candidate: component('sound'), tolerence: 1 } as never),
      'METTLE_OPTION',
      /Did you mean "tolerance"/,
    ],
    [
      'a function as the setup of modules',
      () => compareBenchmarks({ base: component('sound'), candidate: component('sound'), setup: () => 1 }),
      'METTLE_OPTION',
      /the name of an export of both modules/,
    ],
  ])('%s', async (_, compare, code, message) => {
    await expect(compare()).rejects.toMatchObject({ code, message: expect.stringMatching(message) });
  });

  test('is ended by a signal', async () => {
    const controller = new AbortController();
    const comparing = compareBenchmarks({
      base: component('sound'),
      candidate: component('sound'),
      signal: controller.signal,
    });
    controller.abort(new Error('enough'));
    await expect(comparing).rejects.toMatchObject({ code: 'METTLE_ABORTED' });
  });
});
