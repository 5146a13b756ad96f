import { type LoadPlan, type LoadResult, loadBurst } from '../../../src/load';
import { type ServerStats, serve } from './serve';

const NOISE = /^(?:timers of the generator|the generator brought only|the generator's event loop)/;

/**
 * Measures a server of `servers.cjs`, and again where the machine was too busy with something else for the result to be
 * trusted, as a user would.
 */
export async function measure(
  behaviour: string,
  options: Record<string, unknown>,
  plan: LoadPlan,
): Promise<{ result: LoadResult; stats: ServerStats }> {
  for (let attempt = 1; ; attempt++) {
    const server = await serve(behaviour, options);
    const result = await loadBurst(server.url, plan);
    const isNoise = result.outcome === 'invalid' && result.reasons.every((reason) => NOISE.test(reason));
    if (!isNoise || attempt === 4) return { result, stats: await server.stats() };
  }
}
