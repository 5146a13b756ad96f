import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createReport, mergeReports, readReports, writeReport } from '../../src/report';
import { concurrently, eventually, fullReport, overTheLimit, run, withinTheLimit } from './fixtures/records';

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'mettle-report-'));
});
afterEach(() => rmSync(dir, { recursive: true }));

test('what was written is read back, and no other file is left', () => {
  const report = fullReport();
  const paths = writeReport(join(dir, 'a', 'b'), report);
  writeReport(join(dir, 'a', 'b'), report);
  expect(readdirSync(join(dir, 'a', 'b')).sort()).toEqual(['report.html', 'report.json']);
  expect(readReports(dir)).toEqual([JSON.parse(JSON.stringify(report))]);
  expect(readFileSync(paths.html, 'utf8')).toMatch(/^<!doctype html>/);
});

test('a place that cannot be written to is named, with a cure, and nothing is left there', () => {
  writeFileSync(join(dir, 'file'), '');
  expect(() => writeReport(join(dir, 'file'), fullReport())).toThrow(
    /Failed to write the report to .*file: .*\. Name a folder that you may write to\./,
  );
  mkdirSync(join(dir, 'out', 'report.json'), { recursive: true });
  expect(() => writeReport(join(dir, 'out'), fullReport())).toThrow(/Failed to write the report/);
  expect(readdirSync(join(dir, 'out'))).toEqual(['report.json']);
});

test('finds the reports of shards and the journals of killed runs below', () => {
  writeReport(join(dir, 'shard-1'), createReport([overTheLimit], run));
  writeReport(join(dir, 'shard-2'), createReport([withinTheLimit], { ...run, durationMs: 1 }));
  mkdirSync(join(dir, 'killed'));
  writeFileSync(
    join(dir, 'killed', '9-0.jsonl'),
    `${JSON.stringify({ type: 'record', record: eventually })}\n{"type":"rec`,
  );
  const merged = mergeReports(readReports(dir));
  expect(merged.records.map((record) => record.id).sort()).toEqual(
    [eventually.id, overTheLimit.id, withinTheLimit.id].sort(),
  );
  expect(merged.run.tornLines).toBe(1);
  expect(merged.run.tests).toEqual({ passed: 82, failed: 6, skipped: 4 });
});

test('journals whose records a report already has are no run of their own', () => {
  writeReport(dir, createReport([eventually, concurrently], run));
  mkdirSync(join(dir, 'records'));
  writeFileSync(join(dir, 'records', '9-0.jsonl'), `${JSON.stringify({ type: 'record', record: eventually })}\n`);
  expect(readReports(dir)).toHaveLength(1);
});

test('a merged report gives way to the shards below it, so that it is never stale', () => {
  writeReport(join(dir, '1'), createReport([overTheLimit], run));
  writeReport(join(dir, '2'), createReport([withinTheLimit], { ...run, durationMs: 1 }));
  const merge = (): readonly string[] => {
    const merged = mergeReports(readReports(dir));
    writeReport(dir, merged);
    return merged.records.map((record) => record.id);
  };
  expect(merge()).toEqual([overTheLimit.id, withinTheLimit.id]);
  writeReport(join(dir, '2'), createReport([eventually], { ...run, durationMs: 2 }));
  expect(merge()).toEqual([overTheLimit.id, eventually.id]);
  rmSync(join(dir, '1'), { recursive: true });
  rmSync(join(dir, '2'), { recursive: true });
  expect(merge()).toEqual([overTheLimit.id, eventually.id]);
});

test.each([
  ['no JSON', '{"schema":1,', /report\.json: it is no JSON/],
  ['no report', '{"errors":[]}', /report\.json: it is no report of jest-mettle/],
  [
    'of a later version',
    '{"schema":2,"run":{"startedAt":""},"records":[]}',
    /its schema is 2, and this version reads 1/,
  ],
  [
    'with a record that is none',
    '{"schema":1,"run":{"startedAt":""},"records":[{"schema":1,"kind":"x"}]}',
    /report\.json, record 1: .*kind "x"/,
  ],
])('a report that is %s is named, with a cure', (_what, text, message) => {
  writeFileSync(join(dir, 'report.json'), text);
  expect(() => readReports(dir)).toThrow(message);
});

test('an empty folder and a missing one are errors that say what to do', () => {
  expect(() => readReports(dir)).toThrow(
    /there is no report\.json and no journal .* Run the tests with the reporter first/,
  );
  expect(() => readReports(join(dir, 'missing'))).toThrow(/ENOENT.*Name a folder that exists/);
});
