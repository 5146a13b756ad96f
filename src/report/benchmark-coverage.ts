import type { Report } from './report';

/** What a benchmark would be expected of, and has none. */
export interface BenchmarkCoverage {
  /** Of what was declared critical: `src/parse.ts#parse`, `GET /orders`. */
  readonly critical: readonly string[];
  /** Operations of services that were called in this run and are not declared: `POST /orders`. */
  readonly routes: readonly string[];
}

/**
 * What of a run has no benchmark: what its configuration declares critical, and, where it has any benchmark at all, the operations of
 * services that its tests called.
 */
export function benchmarkCoverage({ records, run }: Report): BenchmarkCoverage {
  const measured = new Set(
    records.flatMap((record) => {
      if (record.kind === 'benchmark') return [plain(record.result.target)];
      return record.kind === 'comparison' ? [plain(record.result.candidate.label)] : [];
    }),
  );
  const critical = (run.critical ?? []).map(plain);
  const called = records.flatMap((record) =>
    record.kind === 'service' ? record.result.operations.map(({ operation }) => plain(operation)) : [],
  );
  const isMissing = (target: string): boolean => !measured.has(target);
  const routes = measured.size === 0 ? [] : called.filter((target) => isMissing(target) && !critical.includes(target));
  return { critical: unique(critical.filter(isMissing)), routes: unique(routes) };
}

/** `./src/parse.ts#parse` and `src/parse.ts#parse` are one, and so are requests of one path. */
function plain(target: string): string {
  return target.trim().replace(/^\.\//, '').replace(/\?.*$/, '');
}

function unique(targets: readonly string[]): string[] {
  return [...new Set(targets)].sort();
}
