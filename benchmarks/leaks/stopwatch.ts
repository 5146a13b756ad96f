import { existsSync } from 'node:fs';
import { nowMs } from '../../src/core/clock';
import { endedCpuSeconds } from '../support/proc';

/** What something cost. */
export interface Effort {
  readonly seconds: number;
  /** User and system time of all processes that it has started and that have ended. `null` where there is no `/proc`. */
  readonly cpuSeconds: number | null;
}

/** The result of something that works in child processes, and what it cost. Nothing else may run children meanwhile. */
export async function stopwatch<T>(work: () => Promise<T>): Promise<{ readonly result: T; readonly effort: Effort }> {
  const fromMs = nowMs();
  const fromCpu = cpuSeconds();
  const result = await work();
  const toCpu = cpuSeconds();
  const cpu = fromCpu === null || toCpu === null ? null : toCpu - fromCpu;
  return { result, effort: { seconds: (nowMs() - fromMs) / 1000, cpuSeconds: cpu } };
}

/** Both together. */
export function sumOf(one: Effort, other: Effort): Effort {
  const isKnown = one.cpuSeconds !== null && other.cpuSeconds !== null;
  return {
    seconds: one.seconds + other.seconds,
    cpuSeconds: isKnown ? one.cpuSeconds + other.cpuSeconds : null,
  };
}

function cpuSeconds(): number | null {
  return existsSync('/proc/self/stat') ? endedCpuSeconds() : null;
}
