import { type LoadPlan, type LoadResult, loadBurst } from '../../../src/load';
import { type ServerStats, serve } from './serve';

const NOISE = /^(?:timers of the generator|the generator brought only|the generator's event loop)/;

/** A measurement, and why it could not be trusted even on a quiet machine. */
export interface Measured {
  readonly result: LoadResult;
  readonly stats: ServerStats;
  readonly faults: readonly string[];
}

/**
 * Measures a server of `servers.cjs`, and again where the machine was too busy with something else for the result to be
 * trusted, as a user would.
 */
export async function measure(behaviour: string, options: Record<string, unknown>, plan: LoadPlan): Promise<Measured> {
  for (let attempt = 1; ; attempt++) {
    const server = await serve(behaviour, options);
    const result = await loadBurst(server.url, plan);
    const faults = result.reasons.filter((reason) => !NOISE.test(reason));
    const isNoise = result.outcome === 'invalid' && faults.length === 0;
    if (!isNoise || attempt === 3) return { result, stats: await server.stats(), faults };
  }
}
