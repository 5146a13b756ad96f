import { isAbsolute, relative } from 'node:path';
import type { BenchmarkResult } from '../../core/records/bench';
import type { LeakFrame, LeakResult, LeakSite } from '../../core/records/memory';
import type { MettleRecord } from '../../core/records/record';

type Shorten = (path: string) => string;

/** The records with the paths of spec files and sources relative to the project, as a reader of the report knows them. */
export function withRelativePaths(records: readonly MettleRecord[], rootDir: string): MettleRecord[] {
  const shorten: Shorten = (path) => {
    const short = isAbsolute(path) ? relative(rootDir, path) : path;
    return short.startsWith('..') ? path : short;
  };
  return records.map((record) => {
    const { path } = record.test;
    const placed =
      path === null || !isAbsolute(path)
        ? record
        : { ...record, test: { ...record.test, path: relative(rootDir, path) } };
    if (placed.kind === 'leaks') return { ...placed, result: ofLeaks(placed.result, shorten) };
    if (placed.kind === 'benchmark') return { ...placed, result: ofBenchmark(placed.result, shorten) };
    return placed;
  });
}

function ofBenchmark(result: BenchmarkResult, shorten: Shorten): BenchmarkResult {
  const { profile, comparison } = result;
  return {
    ...result,
    profile: profile && shorten(profile),
    comparison: comparison && {
      ...comparison,
      baseline: { ...comparison.baseline, file: shorten(comparison.baseline.file) },
    },
  };
}

function ofLeaks(result: LeakResult, shorten: Shorten): LeakResult {
  const frame = <F extends LeakFrame>(one: F): F => ({ ...one, file: shorten(one.file) });
  const site = (one: LeakSite): LeakSite => ({
    ...frame(one),
    frames: one.frames.map(frame),
    userFrame: one.userFrame && frame(one.userFrame),
  });
  return {
    ...result,
    findings: result.findings.map((finding) => ({
      ...finding,
      sites: finding.sites.map(site),
      retainers: finding.retainers.map((path) => ({
        ...path,
        steps: path.steps.map((step) => ({ ...step, definedAt: step.definedAt && frame(step.definedAt) })),
      })),
    })),
    snapshots: result.snapshots.map(shorten),
  };
}
