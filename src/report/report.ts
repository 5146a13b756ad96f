import type { MettleRecord } from '../core/records/record';

/** How many tests of a run passed, failed and were skipped. */
export interface TestCounts {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

/** A test that failed, with what it said. */
export interface FailedTest {
  /** Path of the spec file, relative to the project. */
  readonly path: string;
  readonly name: string;
  /** Without colours; long ones are cut. */
  readonly message: string;
}

/** The machine of a run. */
export interface MachineInfo {
  /** Such as `linux x64`. */
  readonly platform: string;
  readonly cpus: number;
  /** Bytes of memory. */
  readonly memory: number;
  readonly cpuModel: string;
}

/** The versions that took part in a run. */
export interface VersionInfo {
  readonly jestMettle: string;
  readonly node: string;
  readonly jest?: string;
}

/** One run on one machine. What is not known is `null`: a run that was killed leaves only its journals. */
export interface ShardInfo {
  /** ISO time of the start. */
  readonly startedAt: string;
  readonly durationMs: number | null;
  readonly tests: TestCounts | null;
  /** The tests behind `tests.failed`, and the files that could not run at all. */
  readonly failedTests?: readonly FailedTest[];
  readonly versions: VersionInfo | null;
  readonly machine: MachineInfo | null;
  readonly commit?: string;
  /** What the configuration declares critical: each should have a benchmark. */
  readonly critical?: readonly string[];
  /** Journal lines that a killed process left half written, and that are therefore missing; 0 when absent. */
  readonly tornLines?: number;
}

/** A run, or several that were merged: then with what each of them was. */
export interface RunInfo extends ShardInfo {
  readonly shards?: readonly ShardInfo[];
}

/** Everything that is known of a run, as plain JSON. */
export interface Report {
  readonly schema: 1;
  readonly run: RunInfo;
  readonly records: readonly MettleRecord[];
  /** Ids of records of attempts that were followed by a retry: shown, and not counted. */
  readonly superseded: readonly string[];
}

/**
 * Makes the report of a run. Where a test was retried, the records of its last attempt count; those of the earlier
 * ones stay, marked.
 *
 * @example
 * ```ts
 * const report = createReport(readJournal('.mettle/records'), run);
 * const { html } = writeReport('.mettle', report);
 * ```
 */
export function createReport(records: readonly MettleRecord[], run: RunInfo): Report {
  return { schema: 1, run, records, superseded: supersededIds(records) };
}

function supersededIds(records: readonly MettleRecord[]): string[] {
  const lastAttempt = new Map<string, number>();
  for (const record of records) {
    const key = testKey(record);
    lastAttempt.set(key, Math.max(lastAttempt.get(key) ?? 0, record.test.attempt));
  }
  return records
    .filter((record) => record.test.name !== null && record.test.attempt < (lastAttempt.get(testKey(record)) ?? 0))
    .map((record) => record.id);
}

function testKey({ test }: MettleRecord): string {
  return JSON.stringify([test.path, test.name]);
}
