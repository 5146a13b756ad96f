import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createColors } from 'picocolors';
import { benchmarkMachine, machineFolder, saveBenchmarks } from '../../../src/bench';
import { main } from '../../../src/cli';
import { benchmarkResult } from '../../bench/support/benchmark-result';

// The run that these tests are part of may have one.
delete process.env['METTLE_RUN_ID'];

const { bold, green, red } = createColors(true);
const here = benchmarkMachine();
const folder = machineFolder(here);
let dir: string;
let storage: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'mettle-command-'));
  storage = join(dir, '.benchmarks');
});
afterEach(() => rmSync(dir, { recursive: true }));

async function run(args: readonly string[], colour = false): Promise<{ code: number; out: string; err: string }> {
  const written = { out: '', err: '' };
  const code = await main(['bench', ...args], {
    out: (text) => {
      written.out += text;
    },
    err: (text) => {
      written.err += text;
    },
    colour,
    width: Number.POSITIVE_INFINITY,
  });
  return { code, ...written };
}

const mettle = (...args: string[]) => run([...args, '--storage', storage]);

function save(name: string, ms: number, parts: Partial<Parameters<typeof benchmarkResult>[0]> = {}) {
  return saveBenchmarks([benchmarkResult({ machine: here, rounds: [[ms]], ...parts })], { storage, name });
}

describe('list', () => {
  test('says so where there is none', async () => {
    expect(await mettle('list')).toEqual({ code: 0, out: `There is no saved run in ${storage}.\n`, err: '' });
  });

  test('tells when, of which commit, how many, and on which processor', async () => {
    await save('first', 1);
    await save('second', 1, { commit: null });
    const { out } = await mettle('list');
    expect(out.split('\n')).toEqual([
      join(storage, folder),
      expect.stringMatching(
        /^ {2}0001_first\.json {3}\d{4}-\d\d-\d\d \d\d:\d\d UTC · 1 benchmark · e31d865 on main · ./,
      ),
      expect.stringMatching(/^ {2}0002_second\.json {2}.* · 1 benchmark · no commit · ./),
      '',
      '',
    ]);
  });

  test('goes on after one that is broken, and ends with 3', async () => {
    writeFileSync(await save('first', 1), '{');
    await save('second', 1);
    const { code, out, err } = await mettle('list');
    expect(out).toMatch(
      /0001_first\.json .*broken: Failed to read the saved run .*\n.*0002_second\.json .*1 benchmark/,
    );
    expect(err).toBe(`mettle: METTLE_BENCHMARK Failed to read every run in ${storage}: one is broken. See the list.\n`);
    expect(code).toBe(3);
  });
});

describe('compare', () => {
  test('--fail without runs holds the newest of this machine against the one before it', async () => {
    await save('a', 1, { samples: samples(1) });
    await save('b', 5, { samples: samples(5) });
    await save('c', 6, { samples: samples(6) });
    const held = await mettle('compare', '--fail', 'max:25%');
    expect(held.out).toMatch(
      /Limits: 0003_c against 0002_b\n {2}✓ parses · max:25% · 5\.0000 → 6\.0000 ms, ratio 1\.200\n {2}0 of 1 failed/,
    );
    expect(held.code).toBe(0);
    expect(await mettle('compare', '--fail', 'max:15%', '--fail', 'p99:1%')).toMatchObject({
      code: 1,
      out: expect.stringContaining('  ? parses · p99:1% · 0002_b has no p99\n  1 of 2 failed'),
    });
    expect((await mettle('compare', '--fail', 'p99:1%')).code).toBe(2);
  });

  test('--fail names what only one run has', async () => {
    await save('a', 1, { name: 'both' });
    const only = benchmarkResult({ name: 'new', machine: here });
    await saveBenchmarks([benchmarkResult({ name: 'both', machine: here }), only], { storage, name: 'b' });
    const { out } = await mettle('compare', '--fail', 'max:900%');
    expect(out).toContain('  - new · new, not judged');
    expect((await mettle('compare', '-k', 'new', '--fail', 'max:1%')).err).toMatch(/--fail has nothing to judge/);
  });

  test('one run alone needs no warning of what raw figures are worth', async () => {
    await save('a', 1);
    expect((await mettle('compare')).out).not.toContain('Note:');
    await save('b', 1);
    expect((await mettle('compare')).out).toContain('Note:');
  });

  test('is coloured on a terminal: the best green, the worst red', async () => {
    await save('a', 1);
    await save('b', 2);
    const { out } = await run(['compare', '--columns', 'min', '--storage', storage], true);
    expect(out).toContain(`${green(bold('  1.0000 (1.0)    '))}\n`);
    expect(out).toContain(`${red(bold('  2.0000 (2.00)   '))}\n`);
  });

  test('N/A where a run does not have a figure', async () => {
    await save('a', 1, { cpuMs: null, bytesPerCall: null });
    await save('b', 1);
    const { out } = await mettle('compare', '--columns', 'cpu,bytes,p99', '--sort', 'p99');
    expect(out).toMatch(/parses \(0001_a\) +N\/A +N\/A +N\/A/);
    expect(out).toMatch(/parses \(0002_b\) +0\.9800 \(1\.0\) +1,234\.5 \(1\.0\) +N\/A/);
    expect((await mettle('compare', '--between', 'bytes')).out).toMatch(/parses +N\/A +1,234\.5 +N\/A/);
  });
});

test('--between goes by the first run, also where that lacks the first benchmark', async () => {
  await save('a', 1, { name: 'second' });
  const first = benchmarkResult({ name: 'first', machine: here });
  await saveBenchmarks([first, benchmarkResult({ name: 'second', machine: here, rounds: [[2]] })], {
    storage,
    name: 'b',
  });
  const { out } = await mettle('compare', '--between', 'min');
  expect(out).toMatch(/ 0001_a Min +0002_b Min +ΔMin\n/);
  expect(out).toMatch(/second +1\.0000 +2\.0000 +\+100\.0%\nfirst +N\/A +2\.1000 +N\/A\n/);
});

describe('show', () => {
  test('the newest run of this machine', async () => {
    await save('a', 1);
    await save('b', 1, {
      notes: ['the machine was contended'],
      profile: '.mettle/profiles/x.cpuprofile',
      cpuMs: null,
      collections: null,
    });
    const { out } = await mettle('show');
    expect(out).toMatch(/^\S+0002_b\.json\n\d{4}-.* · e31d865 on main · .* · Node \d/);
    expect(out).toMatch(/\n {2}cpu {6}not measured\n/);
    expect(out).toMatch(/\n {2}note {5}the machine was contended\n {2}profile {2}\.mettle\/profiles\/x\.cpuprofile\n/);
  });

  test('a run of another version of jest-mettle', async () => {
    const file = await save('a', 1);
    writeFileSync(file, readFileSync(file, 'utf8').replace('"schema": 1', '"schema": 7'));
    expect((await mettle('show')).out).toContain('saved by another version of jest-mettle (schema 7)');
  });
});

describe('what is wrong is told in one line, with 3:', () => {
  test.each<[string, string[], RegExp]>([
    [
      'no folder',
      ['compare'],
      /METTLE_BENCHMARK Failed to find the saved run: there is no folder .*\. Run a benchmark that is saved first, or name the folder with --storage\.$/,
    ],
    [
      'a storage that is no folder',
      ['list', '--storage', 'elasticsearch+http://x'],
      /--storage elasticsearch\+http:\/\/x is no folder/,
    ],
    ['no format', ['export'], /required option '--format <format>' not specified/],
    ['an unknown option', ['compare', '--colums', 'min'], /unknown option '--colums'\. Did you mean --columns\?/],
    ['an unknown subcommand', ['comapre'], /unknown command 'comapre'\. Did you mean compare\?/],
    ['no subcommand', [], /no command was named/],
    [
      'between and columns',
      ['compare', '--between', 'min', '--columns', 'min'],
      /--between and --columns were both given/,
    ],
    ['between texts', ['compare', '--between', 'rounds'], /--between cannot compare rounds/],
    ['a sort that is none', ['compare', '--sort', 'ops'], /--sort cannot go by "ops"\. Give one of min, max/],
    [
      'a unit that is none',
      ['compare', '--time-unit', 'min'],
      /there is no --time-unit min\. Give one of ns, us, ms, s, auto/,
    ],
    ['a name that is none', ['compare', '--name', 'full'], /there is no --name full/],
  ])('%s', async (_what, args, message) => {
    const { code, out, err } = await (args.length === 0 || args.includes('--storage') ? run(args) : mettle(...args));
    expect(err.trimEnd()).toMatch(message);
    expect([code, out, err.trimEnd().split('\n').length]).toEqual([3, '', 1]);
  });

  test('an empty folder, a run that is not there, one that is ambiguous, one run to judge', async () => {
    mkdirSync(storage);
    expect((await mettle('show')).err).toContain(`there is no saved run in ${storage}`);
    await save('a', 1);
    expect((await mettle('show', '0009')).err).toContain(`no run in ${storage} is called "0009"`);
    expect((await mettle('compare', '--fail', 'min:1%')).err).toContain('there is only one run in');
    await save('b', 1);
    expect((await mettle('show', '000')).err).toMatch(
      /"000" stands for 2 runs: \S+0001_a\.json, \S+0002_b\.json\. Name one of them/,
    );
  });

  test('no run of this machine', async () => {
    await saveBenchmarks([benchmarkResult({ machine: { ...here, nodeVersion: '18.0.0' } })], { storage, name: 'old' });
    expect((await mettle('export', '--format', 'bmf')).err).toMatch(
      /there is no run of this machine in .*Name one: see/,
    );
  });

  test('a file that cannot be written', async () => {
    await save('a', 1);
    writeFileSync(join(dir, 'file'), '');
    const { code, err } = await mettle('compare', '--csv', join(dir, 'file', 'x.csv'));
    expect(err).toMatch(/METTLE_BENCHMARK Failed to write .*x\.csv: .*Name a file that you may write/);
    expect(code).toBe(3);
  });
});

test('help of each subcommand', async () => {
  for (const name of ['list', 'show', 'compare', 'export']) {
    const { code, out } = await run([name, '--help']);
    expect([name, code]).toEqual([name, 0]);
    expect(out).toContain('--storage <dir>');
  }
});

test('the stack of an error under --verbose', async () => {
  expect((await mettle('show', '0009')).err).not.toContain('    at ');
  expect((await mettle('show', '0009', '--verbose')).err).toContain('    at ');
});

/** Without calibration: the raw figures decide. */
function samples(ms: number) {
  const plain = benchmarkResult({ rounds: [[ms]] }).samples;
  return { ...plain, byFork: plain.byFork.map((fork) => ({ ...fork, calibrated: null })) };
}
