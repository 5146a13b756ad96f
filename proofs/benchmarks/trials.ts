import { join } from 'node:path';
import { type CompareOptions, compareBenchmarks } from '../../src/bench';
import type { ComparisonResult } from '../../src/core/records/bench';
import { copyOf, type Workload } from './workloads';

/** One verdict: what was asked, and what was said. */
export interface Trial {
  readonly workload: string;
  readonly busy: boolean;
  readonly result: Pick<ComparisonResult, 'verdict' | 'ratio' | 'durationMs' | 'forks'>;
}

/** Compares a workload with a copy of it that is slower by so many percent. */
export function compareWithCopy(
  workload: Workload,
  percent: number,
  folder: string,
  options: Partial<CompareOptions> = {},
): Promise<ComparisonResult> {
  return compareBenchmarks({
    base: { module: join(__dirname, 'workloads', `${workload}.ts`), export: 'work' },
    candidate: { module: copyOf(workload, percent, folder), export: 'work' },
    ...options,
  });
}

/** How often a verdict was given. */
export function count(trials: readonly Trial[], verdict: ComparisonResult['verdict']): number {
  return trials.filter(({ result }) => result.verdict === verdict).length;
}

/** Trials in a few words: how many of each verdict. */
export function inWords(trials: readonly Trial[]): string {
  return (['slower', 'faster', 'equivalent', 'inconclusive'] as const)
    .map((verdict) => ({ verdict, times: count(trials, verdict) }))
    .filter(({ times }) => times > 0)
    .map(({ verdict, times }) => `${times} ${verdict}`)
    .join(', ');
}
