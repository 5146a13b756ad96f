import type { Report, RunInfo, ShardInfo, TestCounts } from './report';

/**
 * Merges the reports of shards into one. Merging is repeatable: a shard or a record that is given twice, also inside a
 * report that was merged before, counts once. Which attempts count was settled in each run, and stays.
 *
 * @param reports at least one
 */
export function mergeReports(reports: readonly Report[]): Report {
  const records = uniqueBy(
    reports.flatMap((report) => report.records),
    (record) => record.id,
  );
  const shards = uniqueBy(
    reports.flatMap((report) => report.run.shards ?? [report.run]),
    (shard) => JSON.stringify(shard),
  );
  return {
    schema: 1,
    run: mergeRuns(shards),
    records,
    superseded: [...new Set(reports.flatMap((report) => report.superseded))],
  };
}

function mergeRuns(shards: readonly ShardInfo[]): RunInfo {
  const [first] = shards;
  if (first === undefined) throw new RangeError('mergeReports needs at least one report');
  if (shards.length === 1) return first;
  const durations = shards.map((shard) => shard.durationMs).filter((ms): ms is number => ms !== null);
  const commit = common(shards.map((shard) => shard.commit));
  return {
    startedAt: shards.map((shard) => shard.startedAt).sort()[0] ?? first.startedAt,
    // Clocks of several machines do not add up to a span: the longest shard is what is known.
    durationMs: durations.length === 0 ? null : Math.max(...durations),
    tests: sumTests(shards),
    failedTests: shards.flatMap((shard) => shard.failedTests ?? []),
    versions: common(shards.map((shard) => shard.versions)) ?? null,
    machine: common(shards.map((shard) => shard.machine)) ?? null,
    ...(commit === undefined ? {} : { commit }),
    critical: [...new Set(shards.flatMap((shard) => shard.critical ?? []))],
    tornLines: shards.reduce((sum, shard) => sum + (shard.tornLines ?? 0), 0),
    shards,
  };
}

function sumTests(shards: readonly ShardInfo[]): TestCounts | null {
  const known = shards.map((shard) => shard.tests).filter((tests) => tests !== null);
  if (known.length === 0) return null;
  const sum = (of: keyof TestCounts): number => known.reduce((total, tests) => total + tests[of], 0);
  return { passed: sum('passed'), failed: sum('failed'), skipped: sum('skipped') };
}

function common<T>(values: readonly T[]): T | undefined {
  const [first] = values;
  return values.every((value) => JSON.stringify(value) === JSON.stringify(first)) ? first : undefined;
}

function uniqueBy<T>(values: readonly T[], keyOf: (value: T) => string): T[] {
  const seen = new Map<string, T>();
  for (const value of values) if (!seen.has(keyOf(value))) seen.set(keyOf(value), value);
  return [...seen.values()];
}
