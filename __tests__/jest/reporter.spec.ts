import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setHost } from '../../src/core/host';
import { writeRecord } from '../../src/core/records/journal';
import MettleReporter from '../../src/jest/reporter/reporter';
import { testHost } from '../support/test-host';

const results = { numPassedTests: 2, numFailedTests: 1, numPendingTests: 1, numTodoTests: 1 };
const around = process.env['METTLE_RECORD_DIR'];
let dir: string;
let printed: string;
let write: jest.SpyInstance;

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'mettle-reporter-'));
  writeFileSync(join(dir, 'package.json'), '{}');
  mkdirSync(join(dir, 'src'));
  printed = '';
  write = jest.spyOn(process.stderr, 'write').mockImplementation((text) => {
    printed += String(text);
    return true;
  });
});

afterEach(() => {
  write.mockRestore();
  setHost(undefined);
  delete process.env['METTLE_LEFT_BEHIND'];
  if (around === undefined) delete process.env['METTLE_RECORD_DIR'];
  else process.env['METTLE_RECORD_DIR'] = around;
  rmSync(dir, { recursive: true, force: true });
});

function record(kind: 'eventually' | 'left-behind'): void {
  const recordDir = process.env['METTLE_RECORD_DIR'];
  setHost(testHost({ recordDir, test: () => ({ path: '/a.spec.ts', name: 'a test', attempt: 1 }) }));
  const frame = { outcome: 'completed', reasons: [], startedAt: '2026-01-01T00:00:00.000Z', durationMs: 1 } as const;
  if (kind === 'eventually') {
    const result = { passed: true, attempts: 1, withinMs: 1, tookMs: 1, lastError: null };
    writeRecord({ kind, title: 'it comes', ...frame, result });
  } else writeRecord({ kind, title: 'a.spec.ts', ...frame, result: { left: [], after: null } });
}

test('writes the report of what was recorded into the folder of the package, and cleans up', () => {
  const listeners = process.listenerCount('SIGINT');
  const reporter = new MettleReporter({ rootDir: join(dir, 'src') }, { reportDir: 'reports/mettle' });
  const folder = process.env['METTLE_RECORD_DIR'] as string;
  record('eventually');
  expect(existsSync(folder)).toBe(true);
  reporter.onRunComplete(undefined, results);
  const report = JSON.parse(readFileSync(join(dir, 'reports/mettle/report.json'), 'utf8'));
  expect(report.run.tests).toEqual({ passed: 2, failed: 1, skipped: 2 });
  expect(report.run.machine).toMatchObject({ cpus: expect.any(Number), memory: expect.any(Number) });
  expect(readFileSync(join(dir, 'reports/mettle/.gitignore'), 'utf8')).toBe('*\n');
  expect(printed).toContain(join(dir, 'reports/mettle/report.html'));
  expect(reporter.getLastError()).toBeUndefined();
  expect(existsSync(folder)).toBe(false);
  expect(process.env['METTLE_RECORD_DIR']).toBeUndefined();
  expect(process.listenerCount('SIGINT')).toBe(listeners);
});

test('keeps the shards of a run apart', () => {
  const reporter = new MettleReporter({ rootDir: dir, shard: { shardIndex: 2, shardCount: 3 } });
  record('eventually');
  reporter.onRunComplete(undefined, results);
  expect(existsSync(join(dir, '.mettle/shard-2-of-3/report.json'))).toBe(true);
  expect(existsSync(join(dir, '.mettle/report.json'))).toBe(false);
});

test('says and writes nothing where nothing was recorded', () => {
  const reporter = new MettleReporter({ rootDir: dir });
  reporter.onRunComplete(undefined, results);
  expect(printed).toBe('');
  expect(existsSync(join(dir, '.mettle'))).toBe(false);
});

test('fails the run for what was left behind, where that is asked for', () => {
  const run = (): Error | undefined => {
    const reporter = new MettleReporter({ rootDir: dir });
    record('left-behind');
    reporter.onRunComplete(undefined, results);
    return reporter.getLastError();
  };
  expect(run()).toBeUndefined();
  process.env['METTLE_LEFT_BEHIND'] = 'fail';
  expect(run()?.message).toBe(
    "The run fails, because leftBehind is 'fail' and something was left behind by:\n  - a.spec.ts",
  );
});

test('a report that cannot be written fails the run, with the reason', () => {
  writeFileSync(join(dir, 'taken'), 'a file');
  const reporter = new MettleReporter({ rootDir: dir }, { reportDir: 'taken' });
  record('eventually');
  reporter.onRunComplete(undefined, results);
  expect(reporter.getLastError()?.message).toContain('EEXIST');
  expect(printed).toContain('EEXIST');
});

test('an unknown option is named', () => {
  expect(() => new MettleReporter({ rootDir: dir }, { outputDir: 'x' } as object)).toThrow(
    'Failed to read the options of the reporter: there is no option "outputDir".',
  );
});
