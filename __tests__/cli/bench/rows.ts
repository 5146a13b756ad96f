import { type BenchmarkResult, benchmarkNames, pytestStats, roundSeconds } from '../../../src/bench';
import type { Row } from '../../../src/cli/commands/bench/rows';

/** A result as a row of the run with this place. */
export function rowOf(result: BenchmarkResult, order = 0): Row {
  return {
    ...benchmarkNames(result),
    group: result.group,
    stats: { ...pytestStats(roundSeconds(result)), iterations: result.samples.callsPerRound },
    own: { kind: 'result', result },
    source: `000${order + 1}_run`,
    file: `.benchmarks/000${order + 1}_run.json`,
    order,
  };
}
