import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { listRuns, readRun, saveBenchmarks } from '../../../src/bench';
import { reserveNumber } from '../../../src/bench/storage/reserve-number';
import { benchmarkResult, commit, machine } from '../support/benchmark-result';

// For a machine that is busy with other things: nothing here waits by the clock.
jest.setTimeout(120_000);

const FOLDER = 'Linux-Node-20.20-64bit';
const children = new Set<ChildProcess>();
// The run that these tests are part of may have one.
delete process.env['METTLE_RUN_ID'];

let dir: string;
let storage: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'mettle-save-'));
  storage = join(dir, '.benchmarks');
});
afterEach(() => {
  for (const child of children) child.kill('SIGKILL');
  children.clear();
  rmSync(dir, { recursive: true });
});

const one = benchmarkResult({ name: 'one' });
const two = benchmarkResult({ name: 'two' });

function files(): string[] {
  return readdirSync(join(storage, FOLDER)).sort();
}

function names(file: string): string[] {
  return readRun(file).benchmarks.map(({ fullname }) => fullname);
}

describe('a run', () => {
  test('without a name is called by its commit and time, and by what is not in the commit', async () => {
    await saveBenchmarks([one], { storage });
    await saveBenchmarks([benchmarkResult({ commit: { ...commit, dirty: true } })], { storage });
    await saveBenchmarks([benchmarkResult({ commit: null })], { storage });
    expect(files()).toEqual([
      expect.stringMatching(/^0001_e31d86590d53660491caf47b9128ed26ead31f76_\d{8}_\d{6}\.json$/),
      expect.stringMatching(/^0002_e31d86590d53660491caf47b9128ed26ead31f76_\d{8}_\d{6}_uncommitted-changes\.json$/),
      expect.stringMatching(/^0003_unversioned_\d{8}_\d{6}\.json$/),
    ]);
  });

  test('gets the number after the highest of its machine and of the storage itself, and its path is told', async () => {
    mkdirSync(join(storage, FOLDER), { recursive: true });
    writeFileSync(join(storage, '0041_of-pytest.json'), '{}');
    expect(await saveBenchmarks([one], { storage, name: 'before' })).toBe(join(storage, FOLDER, '0042_before.json'));
    expect(await saveBenchmarks([one], { storage, name: 'before' })).toBe(join(storage, FOLDER, '0043_before.json'));
  });

  test('lies in the folder of the machine that it ran on', async () => {
    const other = { ...machine, platform: 'darwin', nodeVersion: '24.1.0', architecture: 'arm64' };
    const file = await saveBenchmarks([benchmarkResult({ machine: other })], { storage, name: 'x' });
    expect(file).toBe(join(storage, 'Darwin-Node-24.1-64bit', '0001_x.json'));
  });

  test('is read again', async () => {
    const file = await saveBenchmarks([one, two], { storage });
    expect(readRun(file).benchmarks.map(({ own }) => own)).toEqual([
      { kind: 'result', result: one },
      { kind: 'result', result: two },
    ]);
  });
});

describe('what is saved under one run id', () => {
  test('is one file, of several saves, though another run was saved meanwhile', async () => {
    const first = await saveBenchmarks([one], { storage, run: 'a' });
    await saveBenchmarks([one], { storage, run: 'b' });
    expect(await saveBenchmarks([two], { storage, run: 'a' })).toBe(first);
    expect(names(first)).toEqual(['one', 'two']);
    expect(files()).toHaveLength(2);
  });

  test('has a file for each name', async () => {
    await saveBenchmarks([one], { storage, run: 'a', name: 'before' });
    await saveBenchmarks([one], { storage, run: 'a', name: 'after' });
    await saveBenchmarks([two], { storage, run: 'a', name: 'before' });
    expect(files()).toEqual(['0001_before.json', '0002_after.json']);
    expect(names(join(storage, FOLDER, '0001_before.json'))).toEqual(['one', 'two']);
  });

  test('holds a benchmark once: that of the last attempt', async () => {
    await saveBenchmarks([one, two], { storage, run: 'a' });
    const again = { ...one, durationMs: 77 };
    const file = await saveBenchmarks([again, again], { storage, run: 'a' });
    expect(names(file)).toEqual(['one', 'two']);
    expect(readRun(file).benchmarks[0]?.own).toEqual({ kind: 'result', result: again });
  });

  test('does not take two benchmarks of one name', async () => {
    const file = await saveBenchmarks([one], { storage, run: 'a' });
    const before = readFileSync(file, 'utf8');
    await expect(saveBenchmarks([{ ...one, target: 'src/other.ts#run' }], { storage, run: 'a' })).rejects.toThrow(
      'Failed to save the benchmark "one": two benchmarks of this run have this name, one of src/parse.ts#parse and one of src/other.ts#run. Give one of them another name or group.',
    );
    expect(readFileSync(file, 'utf8')).toBe(before);
  });

  test('is not written over where the file is broken, which is told by its name', async () => {
    const file = await saveBenchmarks([one], { storage, run: 'a' });
    const broken = readFileSync(file, 'utf8').slice(0, -20);
    writeFileSync(file, broken);
    await expect(saveBenchmarks([two], { storage, run: 'a' })).rejects.toMatchObject({
      code: 'METTLE_BENCHMARK',
      message: expect.stringContaining(`Failed to read the saved run ${file}: `),
    });
    expect(readFileSync(file, 'utf8')).toBe(broken);
    expect(files()).toEqual([basename(file)]);
    await saveBenchmarks([two], { storage, run: 'b' });
    expect(files()).toHaveLength(2);
  });

  test('comes from METTLE_RUN_ID where no other is given', async () => {
    process.env['METTLE_RUN_ID'] = 'env-run';
    try {
      const file = await saveBenchmarks([one], { storage });
      expect(await saveBenchmarks([two], { storage })).toBe(file);
      expect(await saveBenchmarks([two], { storage, run: 'other' })).not.toBe(file);
    } finally {
      delete process.env['METTLE_RUN_ID'];
    }
  });
});

describe('several processes that save at once', () => {
  async function saveInProcesses(count: number, each: number, env: Record<string, string>): Promise<void> {
    const { METTLE_RUN_ID: _none, ...rest } = process.env;
    const ends = Array.from({ length: count }, async (_, at) => {
      const fixture = join(__dirname, 'fixtures/saver.ts');
      const args = ['-r', 'esbuild-register', fixture, storage, String(at), String(each)];
      const child = spawn(process.execPath, args, {
        env: { ...rest, ...env },
        stdio: ['ignore', 'inherit', 'inherit'],
      });
      children.add(child);
      const [code] = await once(child, 'exit');
      return code;
    });
    expect(await Promise.all(ends)).toEqual(Array(count).fill(0));
  }

  test('get a number each', async () => {
    await saveInProcesses(4, 5, {});
    expect(listRuns(storage).map(({ number }) => number)).toEqual(Array.from({ length: 20 }, (_, at) => at + 1));
    expect(files().every((name) => name.endsWith('.json'))).toBe(true);
  });

  test('in one run, leave one file with the results of all', async () => {
    await saveInProcesses(4, 5, { METTLE_RUN_ID: 'together' });
    const [run, ...others] = listRuns(storage);
    expect(others).toEqual([]);
    expect(names(run?.path ?? '').sort()).toEqual(
      [0, 1, 2, 3].flatMap((worker) => [0, 1, 2, 3, 4].map((at) => `worker ${worker}, benchmark ${at}`)),
    );
    expect(files()).toHaveLength(1);
  });
});

describe('a number', () => {
  test('that somebody else has reserved is left to them', () => {
    mkdirSync(join(storage, FOLDER), { recursive: true });
    const first = reserveNumber(storage, FOLDER);
    const second = reserveNumber(storage, FOLDER);
    expect([first.number, second.number]).toEqual(['0001', '0002']);
    first.release();
    second.release();
    expect(reserveNumber(storage, FOLDER).number).toBe('0001');
  });

  test('above 9999 is not to be had, and nothing is written', async () => {
    mkdirSync(join(storage, FOLDER), { recursive: true });
    writeFileSync(join(storage, FOLDER, '9999_last.json'), '{}');
    await expect(saveBenchmarks([one], { storage })).rejects.toMatchObject({
      code: 'METTLE_BENCHMARK',
      message: `Failed to save a run in ${join(storage, FOLDER)}: its numbers have run out: 9999 is taken, and pytest-benchmark's names have four digits. Move the runs that are no longer needed elsewhere, or name another storage.`,
    });
    expect(files()).toEqual(['9999_last.json']);
  });
});

describe('is not saved:', () => {
  test.each([
    ['invalid', 'Failed to save the benchmark "one": it is invalid: the machine is contended. Measure it again.'],
    ['aborted', 'Failed to save the benchmark "one": it is aborted: the machine is contended. Measure it again.'],
  ] as const)('a result that is %s', async (outcome, message) => {
    await expect(
      saveBenchmarks([{ ...one, outcome, reasons: ['the machine is contended'] }], { storage }),
    ).rejects.toThrow(message);
    expect(listRuns(storage)).toEqual([]);
  });

  test('a result without samples', async () => {
    const samples = { ...one.samples, byFork: [] };
    await expect(saveBenchmarks([{ ...one, samples }], { storage })).rejects.toThrow('it has no samples');
  });

  test('results of two machines', async () => {
    const other = benchmarkResult({ name: 'two', machine: { ...machine, nodeVersion: '22.1.0' } });
    await expect(saveBenchmarks([one, other], { storage })).rejects.toThrow(
      /"two": it ran on Linux-Node-22\.1-64bit, and others on Linux-Node-20\.20-64bit/,
    );
  });

  test.each(['', 'a/b', 'a\\b', 'what?', 'a:b', 'line\nbreak', 'x'.repeat(181)])('a run called %j', async (name) => {
    await expect(saveBenchmarks([one], { storage, name })).rejects.toMatchObject({
      code: 'METTLE_BENCHMARK',
      message: expect.stringContaining('a file cannot be called so. Give it a name of up to 180 bytes'),
    });
  });

  test('anything where the folder cannot be made', async () => {
    writeFileSync(storage, '');
    await expect(saveBenchmarks([one], { storage })).rejects.toMatchObject({
      code: 'METTLE_BENCHMARK',
      message: expect.stringMatching(/^Failed to save the benchmark "one": .*Name a folder that you may write to/),
    });
  });
});
