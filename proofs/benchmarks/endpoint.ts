import { join } from 'node:path';
import { compareBenchmarks } from '../../src/bench';
import type { ComparisonResult } from '../../src/core/records/bench';
import { startService } from '../../src/service';

/** Requests are answered after so many turns of work, about a millisecond. */
const TURNS = 1_000;

/** Compares a service with one whose request takes so many percent more work, in instances of both. */
export async function compareEndpointWithCopy(percent: number): Promise<ComparisonResult> {
  const start = (turns: number) =>
    startService({
      command: ['node', join(__dirname, 'workloads', 'server.cjs')],
      ready: '/',
      env: { TURNS: String(turns) },
    });
  const base = await start(TURNS);
  try {
    const candidate = await start(TURNS * (1 + percent / 100));
    try {
      return await compareBenchmarks({ base: { service: base }, candidate: { service: candidate }, request: '/' });
    } finally {
      await candidate.stop();
    }
  } finally {
    await base.stop();
  }
}
