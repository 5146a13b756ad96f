import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readRun, runFileOf, runFileText } from '../../../src/bench';
import { messageOf } from '../../support/message-of';
import { benchmarkResult, commit, noisyRounds } from '../support/benchmark-result';

let dir: string;
let path: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'mettle-run-'));
  path = join(dir, '0001_x.json');
});
afterEach(() => rmSync(dir, { recursive: true }));

const mettle = { run: 'run-1', name: null };
const result = benchmarkResult({
  group: 'Größe 😀',
  name: 'parses',
  params: { size: 'small', n: 5 },
  rounds: [noisyRounds(2.1, 40, 1), noisyRounds(2.2, 41, 2)],
});

function written(change: (file: ReturnType<typeof JSON.parse>) => void): string {
  const file = JSON.parse(runFileText(runFileOf([result], mettle)));
  change(file);
  writeFileSync(path, JSON.stringify(file));
  return path;
}

test('what is written is read again, our own result whole', () => {
  writeFileSync(path, runFileText(runFileOf([result, benchmarkResult()], mettle)));
  const run = readRun(path);
  expect(run).toMatchObject({
    file: path,
    run: 'run-1',
    machine: { cpuModel: 'Intel(R) Xeon(R) Processor', runtime: 'Node 20.20.2' },
    commit: { id: commit.id, dirty: false, branch: 'main' },
  });
  expect(run.time).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}\+00:00$/);
  const [first, second] = run.benchmarks;
  expect(first).toMatchObject({
    name: 'parses[small-5]',
    fullname: 'Größe 😀 > parses[small-5]',
    group: 'Größe 😀',
    param: 'small-5',
    params: { size: 'small', n: 5 },
    own: { kind: 'result', result },
  });
  expect(first?.stats).toMatchObject({ rounds: 81, iterations: 100 });
  expect(first?.stats.min).toBeCloseTo(Math.min(...result.samples.byFork.flatMap(({ wallMs }) => wallMs)) / 1000, 12);
  expect(second?.own).toEqual({ kind: 'result', result: benchmarkResult() });
});

test('the text is that of pytest-benchmark: its keys in its order, ASCII, by four spaces', () => {
  writeFileSync(path, runFileText(runFileOf([result], mettle)));
  const text = readFileSync(path, 'utf8');
  expect(text).toMatch(/^[\n -~]*$/);
  expect(text).toContain('\n            "group": "Gr\\u00f6\\u00dfe \\ud83d\\ude00",\n');
  const file = JSON.parse(text);
  expect(Object.keys(file)).toEqual(['machine_info', 'commit_info', 'benchmarks', 'datetime', 'version', 'mettle']);
  const [entry] = file.benchmarks;
  expect(Object.keys(entry)).toEqual([
    'group',
    'name',
    'fullname',
    'param',
    'params',
    'extra_info',
    'options',
    'stats',
  ]);
  expect(Object.keys(entry.stats)).toEqual([
    'min',
    'max',
    'mean',
    'stddev',
    'rounds',
    'median',
    'iqr',
    'q1',
    'q3',
    'iqr_outliers',
    'stddev_outliers',
    'outliers',
    'ld15iqr',
    'hd15iqr',
    'ops',
    'total',
    'iterations',
  ]);
});

test.each([0, 2, 99])('a result of schema %d is told as such, and its statistics are there', (schema) => {
  written(({ benchmarks }) => {
    benchmarks[0].extra_info.mettle = { schema, whatever: true };
  });
  const [benchmark] = readRun(path).benchmarks;
  expect(benchmark?.own).toEqual({ kind: 'other schema', schema });
  expect(benchmark?.stats.rounds).toBe(81);
});

test('a file of pytest-benchmark itself has no result of ours; an old one has no ops, which follow from the mean', () => {
  written((file) => {
    delete file.machine_info;
    delete file.commit_info;
    delete file.datetime;
    delete file.mettle;
    file.benchmarks[0].extra_info = {};
    file.benchmarks[0].params = null;
    file.benchmarks[0].param = null;
    for (const field of ['ops', 'q1', 'q3', 'ld15iqr', 'hd15iqr']) delete file.benchmarks[0].stats[field];
  });
  const run = readRun(path);
  expect(run).toMatchObject({ time: null, commit: null, run: null, machine: { cpuModel: null, runtime: null } });
  const [{ own, params, stats }] = run.benchmarks as [(typeof run.benchmarks)[0]];
  expect({ own, params, ops: stats.ops }).toEqual({ own: { kind: 'none' }, params: null, ops: 1 / stats.mean });
  expect(stats).not.toHaveProperty('q1');
});

test('an unversioned run has no commit', () => {
  writeFileSync(path, runFileText(runFileOf([benchmarkResult({ commit: null })], mettle)));
  expect(readRun(path).commit).toBeNull();
});

type File = ReturnType<typeof JSON.parse>;
test.each<[string, (file: File) => void, RegExp]>([
  ['has no benchmarks', (file) => delete file.benchmarks, /it has no list of benchmarks/],
  ['has one that is none', (file) => file.benchmarks.push(7), /benchmark 2 is no object/],
  ['has one without a name', (file) => delete file.benchmarks[0].fullname, /benchmark 1 has no name/],
  ['has one without statistics', (file) => delete file.benchmarks[0].stats, /has no statistics/],
  ['lacks a figure', (file) => delete file.benchmarks[0].stats.iqr, /has no figure "iqr"/],
  [
    'has a result without a schema',
    (file) => delete file.benchmarks[0].extra_info.mettle.schema,
    /has no schema number/,
  ],
  [
    'has half a result',
    (file) => delete file.benchmarks[0].extra_info.mettle.result.samples,
    /the result of ".*" is not complete/,
  ],
])('a file that %s is told by its name', (_what, change, reason) => {
  written(change);
  const message = messageOf(() => readRun(path));
  expect(message).toMatch(reason);
  expect(message).toContain(`Failed to read the saved run ${path}: `);
});

test.each([
  ['{"benchmarks": [', /JSON/],
  ['', /JSON/],
  ['[]', /it has no list of benchmarks/],
])('a file with the text %j is told by its name, with its code', (text, reason) => {
  writeFileSync(path, text);
  expect(() => readRun(path)).toThrow(
    expect.objectContaining({ code: 'METTLE_BENCHMARK', message: expect.stringMatching(reason) }),
  );
  expect(messageOf(() => readRun(path))).toContain(path);
});

test('a file that is missing is told by its name', () => {
  expect(messageOf(() => readRun(join(dir, 'none.json')))).toMatch(/Failed to read the saved run .*none\.json: ENOENT/);
});
