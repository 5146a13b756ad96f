import type { SavedBenchmark } from '../../../../bench';
import type { Estimate } from '../../../../core/records/bench';

interface Metric {
  readonly value: number;
  readonly lower_value?: number;
  readonly upper_value?: number;
}

const NS_PER_MS = 1e6;
const NS_PER_SECOND = 1e9;

/**
 * Bencher Metric Format (https://bencher.dev/docs/reference/bencher-metric-format): of each benchmark its median in nanoseconds as `latency`, iterations per
 * second as `throughput`, and, where they were measured, `cpu-time` in nanoseconds and `allocated-bytes` per call.
 */
export function bmfText(benchmarks: readonly SavedBenchmark[]): string {
  const metrics = benchmarks.map((benchmark) => [benchmark.fullname, metricsOf(benchmark)] as const);
  return `${JSON.stringify(Object.fromEntries(metrics), null, 2)}\n`;
}

function metricsOf({ stats, own }: SavedBenchmark): Record<string, Metric> {
  if (own.kind !== 'result') {
    return { latency: { value: stats.median * NS_PER_SECOND }, throughput: { value: stats.ops } };
  }
  const { wallMs, cpuMs, perSecond, bytesPerCall } = own.result;
  return {
    latency: nanoseconds(wallMs.p50),
    throughput: { value: perSecond },
    ...(cpuMs === null ? {} : { 'cpu-time': nanoseconds(cpuMs.p50) }),
    ...(bytesPerCall === null ? {} : { 'allocated-bytes': { value: bytesPerCall } }),
  };
}

function nanoseconds({ value, low, high }: Estimate): Metric {
  return { value: value * NS_PER_MS, lower_value: low * NS_PER_MS, upper_value: high * NS_PER_MS };
}
