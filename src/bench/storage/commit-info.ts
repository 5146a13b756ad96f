import type { BenchmarkCommit } from '../../core/records/bench';
export async function benchmarkCommit(_cwd?: string): Promise<BenchmarkCommit | null> {
  return null;
}
