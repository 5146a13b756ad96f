import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type BenchmarkOptions, benchmark } from '../../../src/bench';

const file = join(__dirname, '../fixtures/components.ts');
const component = (name: string) => ({ module: file, export: name });
/** The least that can be measured: what the figures are worth is the matter of the proofs. */
const little: BenchmarkOptions = { forks: 2, minRounds: 4, minTime: '5ms', warmUp: '60ms', budget: '3s' };

jest.setTimeout(60_000);

let storage: string;
beforeAll(() => {
  storage = mkdtempSync(join(tmpdir(), 'bench-'));
});
afterAll(() => rmSync(storage, { recursive: true }));

test('measures how long a call takes, in processes of its own', async () => {
  const result = await benchmark('spin', component('spinsMillisecond'), { ...little, storage });
  expect(result).toMatchObject({
    outcome: 'completed',
    subject: 'component',
    where: 'forks',
    name: 'spin',
    comparison: null,
    samples: { forks: 2, rounds: 8 },
  });
  const { p50, min, max } = result.wallMs;
  expect(p50.value).toBeGreaterThanOrEqual(0.99);
  expect(p50.value).toBeLessThan(1.5);
  expect(p50.low).toBeGreaterThanOrEqual(min);
  expect(p50.high).toBeLessThanOrEqual(max);
  expect(result.perSecond).toBeCloseTo(1000 / result.wallMs.mean, 6);
  expect(result.samples.byFork.every(({ calibrated }) => calibrated !== null)).toBe(true);
});

test('counts the bytes that a call allocates', async () => {
  const result = await benchmark('allocates', component('allocates'), { ...little, storage });
  expect(result.bytesPerCall).toBeGreaterThan(49_900);
  expect(result.bytesPerCall).toBeLessThan(52_500);
  expect(result.collections?.count).toBeGreaterThan(0);
});

test('calls with the parameters, which belong to its name', async () => {
  const small = await benchmark('list', component('takesParams'), { ...little, storage, params: { size: 10 } });
  const large = await benchmark('list', component('takesParams'), { ...little, storage, params: { size: 10_000 } });
  expect(large.params).toEqual({ size: 10_000 });
  expect(large.wallMs.p50.value).toBeGreaterThan(small.wallMs.p50.value * 20);
});

test('makes the input of each round anew, untimed', async () => {
  const options = { ...little, storage, setup: 'makeList', params: { size: 500 } };
  const result = await benchmark('sort', component('sortsOnce'), options);
  expect(result.samples.callsPerRound).toBe(1);
  await expect(benchmark('sort', component('sortsOnce'), { ...options, iterations: 2 })).rejects.toThrow(
    'the list was sorted already',
  );
});

test('measures a function in this process, awaits it, and says that it is there', async () => {
  let torn = 0;
  const result = await benchmark('inline', async () => new Promise((resolve) => setImmediate(resolve)), {
    ...little,
    storage,
    teardown: () => {
      torn += 1;
    },
  });
  expect(result).toMatchObject({ where: 'this process', outcome: 'completed' });
  expect(result.notes.join()).toContain('inside the sandbox');
  expect(torn).toBeGreaterThanOrEqual(8);
});

test('writes a profile of the processor, where one is asked for', async () => {
  const result = await benchmark('steps of a profile', component('sound'), { ...little, storage, cpuProfile: true });
  expect(result.profile).toBe(join('.mettle', 'profiles', 'steps-of-a-profile.cpuprofile'));
  expect(readFileSync(result.profile as string, 'utf8')).toContain('"functionName":"steps"');
});

test('adds forks until it is as exact as asked, or time is over', async () => {
  const result = await benchmark('exact', component('sound'), {
    ...little,
    storage,
    precision: '0.0001%',
    budget: '2s',
  });
  expect(result.samples.forks).toBeGreaterThan(2);
});

describe('figures that must not be used', () => {
  test('of an empty function, whose calls are below the resolution', async () => {
    const result = await benchmark('empty', component('empty'), { ...little, storage });
    expect(result.outcome).toBe('invalid');
    expect(result.reasons.join()).toMatch(/below the resolution: a call of an empty function takes/);
  });

  test('of a function that does different work each call', async () => {
    const result = await benchmark('grows', component('grows'), {
      ...little,
      forks: 4,
      minRounds: 12,
      storage,
      budget: '6s',
    });
    expect(result).toMatchObject({ outcome: 'invalid' });
    expect(result.reasons.join()).toMatch(/does different work each call.*longer than at its beginning/);
  });
});

describe('what cannot be measured', () => {
  test.each(['throws', 'rejects'])('a function that %s ends it with its own error', async (name) => {
    await expect(benchmark('broken', component(name), { ...little, storage })).rejects.toMatchObject({
      name: 'RangeError',
      message: 'no such order',
    });
  });

  test('a call that never settles ends with its time', async () => {
    const stuck = benchmark('stuck', component('never'), { ...little, storage, budget: '10ms' });
    await expect(stuck).rejects.toThrow(
      /^Failed to measure the benchmark "stuck": after .* a call had not settled: it never does/,
    );
  });

  test.each<[string, () => Promise<unknown>, RegExp]>([
    ['a name that is none', () => benchmark('', component('sound')), /its name, the first argument, must be a text/],
    ['a component that is none', () => benchmark('x', 3 as never), /must be a function, or a module and its export/],
    ['a file that is not there', () => benchmark('x', './nowhere.ts#x'), /there is no file .*nowhere\.ts/],
    [
      'a function as the setup of a module',
      () => benchmark('x', component('sound'), { setup: () => 1 }),
      /"setup" must be the name of an export of the module/,
    ],
    [
      'a word that is no option',
      () => benchmark('x', component('sound'), { rounds: 3 } as never),
      /there is no option/,
    ],
  ])('%s', async (_, measure, message) => {
    await expect(measure()).rejects.toThrow(message);
  });
});

test('runs the component once, and measures nothing, where benchmarks are switched off', async () => {
  process.env['METTLE_BENCH'] = 'once';
  try {
    const result = await benchmark('once', component('sound'), { storage });
    expect(result).toMatchObject({ outcome: 'completed', ranOnce: true, samples: { forks: 0 } });
    await expect(benchmark('once', component('throws'), { storage })).rejects.toThrow('no such order');
  } finally {
    delete process.env['METTLE_BENCH'];
  }
});
