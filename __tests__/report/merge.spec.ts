import { createReport, mergeReports, type Report } from '../../src/report';
import { concurrently, overTheLimit, run, service, withinTheLimit } from './fixtures/records';

const first = createReport([overTheLimit, service], run);
const second = createReport([withinTheLimit], {
  ...run,
  startedAt: '2025-03-04T09:29:58.000Z',
  durationMs: 90_000,
  tests: { passed: 7, failed: 1, skipped: 0 },
  machine: { platform: 'linux arm64', cpus: 4, memory: 8e9, cpuModel: 'Neoverse' },
});

test('adds up the tests, keeps every record, and says what each shard was', () => {
  const merged = mergeReports([first, second]);
  expect(merged.records.map((record) => record.id)).toEqual([overTheLimit.id, service.id, withinTheLimit.id]);
  expect(merged.run).toMatchObject({
    startedAt: '2025-03-04T09:29:58.000Z',
    durationMs: 184_300,
    tests: { passed: 48, failed: 4, skipped: 2 },
    versions: run.versions,
    commit: run.commit,
    machine: null,
    shards: [first.run, second.run],
  });
});

test('merging again changes nothing', () => {
  const once = mergeReports([first, second]);
  expect(mergeReports([once, first, second])).toEqual(once);
});

test('one report stays what it is', () => {
  expect(mergeReports([first])).toEqual(first);
});

test('a commit that differs is not claimed', () => {
  const other: Report = { ...second, run: { ...second.run, commit: 'ffff' } };
  expect(mergeReports([first, other]).run).not.toHaveProperty('commit');
});

test('a killed run adds its records, and takes no test from the others', () => {
  const killed = createReport([concurrently], {
    startedAt: '2025-03-04T09:40:00.000Z',
    durationMs: null,
    tests: null,
    versions: null,
    machine: null,
    tornLines: 1,
  });
  expect(mergeReports([first, killed]).run).toMatchObject({
    tests: run.tests,
    durationMs: run.durationMs,
    tornLines: 1,
  });
});
