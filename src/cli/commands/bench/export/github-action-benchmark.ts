import type { SavedBenchmark } from '../../../../bench';
import type { CallTimes, Estimate } from '../../../../core/records/bench';

interface Entry {
  readonly name: string;
  readonly unit: string;
  readonly value: number;
  readonly range?: string;
  readonly extra?: string;
}

/**
 * What `benchmark-action/github-action-benchmark` reads with `tool: customSmallerIsBetter`: an entry for the median of each benchmark, and, where they were
 * measured, for its processor time and for the bytes that a call allocates.
 */
export function githubActionBenchmarkText(benchmarks: readonly SavedBenchmark[]): string {
  return `${JSON.stringify(benchmarks.flatMap(entriesOf), null, 2)}\n`;
}

function entriesOf({ fullname, stats, own }: SavedBenchmark): Entry[] {
  const rounds = `n: ${stats.rounds}`;
  if (own.kind !== 'result') {
    return [{ name: `${fullname} p50`, unit: 'ms', value: stats.median * 1000, extra: rounds }];
  }
  const { wallMs, cpuMs, bytesPerCall } = own.result;
  return [
    times(`${fullname} p50`, wallMs, rounds),
    ...(cpuMs === null ? [] : [times(`${fullname} cpu`, cpuMs, rounds)]),
    ...(bytesPerCall === null ? [] : [{ name: `${fullname} bytes`, unit: 'B', value: bytesPerCall }]),
  ];
}

function times(name: string, { p50, p90, p95, p99 }: CallTimes, rounds: string): Entry {
  const above = Object.entries({ p90, p95, p99 }).flatMap(([key, one]) =>
    one === null ? [] : [`${key}: ${one.value}`],
  );
  return { name, unit: 'ms', value: p50.value, range: `± ${halfWidth(p50)}`, extra: [rounds, ...above].join('\n') };
}

/** The interval need not lie evenly: its longer side is told. */
function halfWidth({ value, low, high }: Estimate): number {
  return Number(Math.max(value - low, high - value).toPrecision(2));
}
