import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { saveBenchmarks } from '../../../src/bench';
import { main } from '../../../src/cli';
import { benchmarkResult, noisyRounds } from '../support/benchmark-result';

const PROGRAM = join(__dirname, '../../../.mettle/peers/pytest-benchmark/bin/pytest-benchmark');
const testWithIt = existsSync(PROGRAM) ? test : test.skip;
if (!existsSync(PROGRAM)) {
  process.stderr.write(
    'Skipped: what pytest-benchmark says of our files (bash benchmarks/install-peers.sh pytest-benchmark)\n',
  );
}

let dir: string;
beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'mettle-pytest-'));
  const result = (name: string, ms: number, size: number, seed: number) =>
    benchmarkResult({ name, group: 'parser', params: { size }, rounds: [noisyRounds(ms, 60, seed)] });
  for (const [index, name] of ['before', 'after'].entries()) {
    await saveBenchmarks(
      [
        result('parses', 2 + index, 10, 3 + index),
        result('parses', 9, 100, 5 + index),
        result('prints', 0.00004, 10, 7),
      ],
      { storage: join(dir, '.benchmarks'), name },
    );
  }
});
afterAll(() => rmSync(dir, { recursive: true }));

function theirs(...args: string[]): string {
  return execFileSync(PROGRAM, args, { cwd: dir, encoding: 'utf8', env: { ...process.env, COLUMNS: '300' } });
}

async function ours(...args: string[]): Promise<string> {
  let out = '';
  const write = (text: string): void => {
    out += text;
  };
  const terminal = { out: write, err: write, colour: false, width: Number.POSITIVE_INFINITY };
  expect(await main(['bench', ...args, '--storage', join(dir, '.benchmarks')], terminal)).toBe(0);
  return out;
}

/** The lines of the tables, without what each of them says besides. */
function tables(text: string): string[] {
  return text
    .split('\n')
    .map((line) => line.trimEnd())
    .filter((line) => /\d{4}_(before|after)|^Name|^parses|^prints/.test(line) && !line.startsWith('Wrote'));
}

testWithIt('lists our files', () => {
  const listed = theirs('list');
  expect(listed).toContain('0001_before.json');
  expect(listed).toContain('0002_after.json');
});

testWithIt.each([
  [[]],
  [['--group-by=name']],
  [['--group-by=param']],
  [['--sort=name', '--columns=min,median,stddev,iqr,outliers,ops,rounds']],
  [['--between=min,mean']],
])('prints the same figures as mettle bench compare %j', async (args) => {
  const expected = tables(theirs('compare', ...args));
  expect(expected.length).toBeGreaterThanOrEqual(4);
  expect(tables(await ours('compare', ...args))).toEqual(expected);
});

testWithIt('writes the same figures as CSV, and draws a histogram of our files', async () => {
  theirs('compare', '--csv=theirs.csv', '--histogram=theirs');
  await ours('compare', '--csv', join(dir, 'ours.csv'));
  const rows = (file: string): string[][] =>
    readFileSync(join(dir, file), 'utf8')
      .trim()
      .split(/\r?\n/)
      .map((line) => line.split(','));
  const [theirHead = [], ...theirRows] = rows('theirs.csv');
  const [ourHead = [], ...ourRows] = rows('ours.csv');
  expect(ourRows).toHaveLength(theirRows.length);
  const shared = theirHead.filter((name) => ourHead.includes(name));
  expect(shared).toEqual(expect.arrayContaining(['min', 'max', 'mean', 'stddev', 'median', 'iqr', 'ops', 'rounds']));
  const figures = (head: string[], row: string[]) => shared.map((name) => row[head.indexOf(name)]);
  const sorted = (head: string[], all: string[][]) => all.map((row) => figures(head, row).join()).sort();
  expect(sorted(ourHead, ourRows)).toEqual(sorted(theirHead, theirRows));
  expect(readdirSync(dir).some((name) => /^theirs.*\.svg$/.test(name))).toBe(true);
});
