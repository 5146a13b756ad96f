import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type BaselineOptions, findBaseline, saveBenchmarks } from '../../../src/bench';
import type { BenchmarkMachine } from '../../../src/core/records/bench';
import { benchmarkResult, machine } from '../support/benchmark-result';

// The run that these tests are part of may have one.
delete process.env['METTLE_RUN_ID'];

let dir: string;
let storage: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'mettle-baseline-'));
  storage = join(dir, '.benchmarks');
});
afterEach(() => rmSync(dir, { recursive: true }));

const otherCpu: BenchmarkMachine = { ...machine, cpuModel: 'AMD EPYC' };
const node22: BenchmarkMachine = { ...machine, nodeVersion: '22.3.0' };
const none = { cpuModel: null, nodeVersion: null, platform: null };

/** Saves a benchmark called x; it is known again by how long it took. */
function save(
  durationMs: number,
  parts: { machine?: BenchmarkMachine; name?: string; run?: string; startedAt?: string } = {},
) {
  const { machine: on = machine, name, run, startedAt = '2026-11-22T13:36:10.000Z' } = parts;
  return saveBenchmarks([benchmarkResult({ name: 'x', group: 'g', durationMs, machine: on, startedAt })], {
    storage,
    name: name ?? `n${durationMs}`,
    ...(run === undefined ? {} : { run }),
  });
}

function find(options: Partial<BaselineOptions> = {}) {
  const found = findBaseline('g > x', { machine, storage, ...options });
  return found.kind === 'found'
    ? { durationMs: found.result.durationMs, file: found.file, differs: found.differs }
    : found;
}

test('none is there before anything was saved, and none of another name', async () => {
  expect(find()).toEqual({ kind: 'none' });
  await save(1);
  expect(findBaseline('x', { machine, storage })).toEqual({ kind: 'none' });
});

test('it is the newest of a like machine, with its file', async () => {
  await save(1);
  const file = await save(2);
  expect(find()).toEqual({ durationMs: 2, file, differs: none });
});

test('the same processor comes before a newer run on another one', async () => {
  await save(1);
  await save(2, { machine: otherCpu });
  expect(find()).toMatchObject({ durationMs: 1, differs: none });
});

test('where there is only another processor, that is told', async () => {
  await save(1, { machine: otherCpu });
  expect(find()).toMatchObject({
    durationMs: 1,
    differs: { ...none, cpuModel: { saved: 'AMD EPYC', now: 'Intel(R) Xeon(R) Processor' } },
  });
});

test('another Node is better than none, and its own folder better than another processor with it', async () => {
  await save(1, { machine: node22 });
  expect(find()).toMatchObject({ durationMs: 1, differs: { ...none, nodeVersion: { saved: '22.3', now: '20.20' } } });
  await save(2, { machine: { ...otherCpu, nodeVersion: '22.3.0' } });
  expect(find()).toMatchObject({ durationMs: 1 });
  await save(3, { machine: otherCpu });
  expect(find()).toMatchObject({ durationMs: 3, differs: { cpuModel: expect.anything(), nodeVersion: null } });
});

test('of two other Nodes the later run counts, not the higher number', async () => {
  await save(1, { machine: { ...machine, nodeVersion: '24.0.0' }, startedAt: '2026-11-01T00:00:00.000Z' });
  await save(2, { machine: { ...machine, nodeVersion: '24.0.0' }, startedAt: '2026-11-02T00:00:00.000Z' });
  await save(3, { machine: node22, startedAt: '2026-11-03T00:00:00.000Z' });
  expect(find()).toMatchObject({ durationMs: 3 });
});

test('the patch of a version makes no difference', async () => {
  await save(1, { machine: { ...machine, nodeVersion: '20.20.0' } });
  expect(find()).toMatchObject({ differs: none });
});

test('the present run is no baseline of itself', async () => {
  await save(1);
  await save(2, { run: 'now' });
  expect(find({ run: 'now' })).toMatchObject({ durationMs: 1 });
  expect(find()).toMatchObject({ durationMs: 2 });
});

describe('a run that is named', () => {
  beforeEach(async () => {
    await save(1, { name: 'release' });
    await save(2, { name: 'release' });
    await save(3, { machine: node22, name: 'release' });
  });

  test.each([
    [1, 1],
    ['0001', 1],
    ['release', 2],
    ['*release', 2],
    ['Linux-Node-22*/0001', 3],
  ])('by %j', (of, durationMs) => expect(find({ of })).toMatchObject({ durationMs }));

  test('by its path, of any machine: what differs is told', async () => {
    const mac = { ...machine, platform: 'darwin', architecture: 'arm64', cpuModel: 'Apple M4' };
    const file = await save(9, { machine: mac });
    expect(find({ of: file })).toMatchObject({
      durationMs: 9,
      differs: {
        platform: { saved: 'darwin arm64', now: 'linux x64' },
        cpuModel: { saved: 'Apple M4' },
        nodeVersion: null,
      },
    });
    expect(find()).toMatchObject({ durationMs: 2 });
  });

  test('and does not exist, is told', () => {
    expect(() => find({ of: 'relaese' })).toThrow(
      `Failed to find the baseline "relaese": no run in ${join(storage, 'Linux-Node-20.20-64bit')} has this name or number. See \`npx mettle bench list\`.`,
    );
    expect(() => find({ of: 7 })).toThrow(/Failed to find the baseline 7: /);
  });
});

function change(file: string, edit: (entry: ReturnType<typeof JSON.parse>) => void): void {
  const json = JSON.parse(readFileSync(file, 'utf8'));
  edit(json.benchmarks[0]);
  writeFileSync(file, JSON.stringify(json));
}

test('one of another schema is told, where no readable one is there', async () => {
  const file = await save(1);
  change(file, (entry) => {
    entry.extra_info.mettle.schema = 2;
  });
  expect(find()).toEqual({ kind: 'other schema', file, schema: { saved: 2, now: 1 } });
  const readable = await save(2, { machine: otherCpu });
  expect(find()).toMatchObject({ durationMs: 2, file: readable });
});

test('one of another tool is told', async () => {
  const file = await save(1);
  change(file, (entry) => {
    entry.extra_info = {};
  });
  expect(find()).toEqual({ kind: 'other schema', file, schema: { saved: null, now: 1 } });
});

test('figures that must not be used are no baseline', async () => {
  await save(1);
  change(await save(2), (entry) => {
    entry.extra_info.mettle.result.outcome = 'invalid';
  });
  expect(find()).toMatchObject({ durationMs: 1 });
});

test('a broken file is told by its name, unless a newer one answers', async () => {
  const file = await save(1);
  writeFileSync(file, '{');
  expect(() => find()).toThrow(`Failed to read the saved run ${file}: `);
  await save(2);
  expect(find()).toMatchObject({ durationMs: 2 });
});
