import type { Service } from '../../service';
import { type Experiment, readExperiment } from './experiment';

/** One experiment or several. */
export type Experiments = Experiment | readonly Experiment[];
/** Experiments that need the service that they are made for. */
export type ExperimentsOf = (service: Service) => Experiments | Promise<Experiments>;

/**
 * Defines what `mettle chaos <file>` runs: the default export of its file. One experiment, a list, or a function of the service.
 *
 * @throws MettleError `METTLE_OPTION` for wrong options, unless it is a function: then when they are run.
 * @example
 * ```ts
 * // chaos/orders.ts, run by: mettle chaos chaos/orders.ts --command "node dist/server.js"
 * export const service = { ready: '/health', dependencies: { DATABASE_URL: process.env.DATABASE_URL! } };
 *
 * export default defineExperiment((service) => ({
 *   name: 'Postgres is slow',
 *   steadyState: async () => (await service.client.get('/health')).status === 200,
 *   faults: latency({ of: service.dependency('DATABASE_URL'), delay: '2s' }),
 *   duration: '10s',
 * }));
 * ```
 */
export function defineExperiment<const Given extends Experiments | ExperimentsOf>(given: Given): Given {
  if (typeof given !== 'function') {
    for (const experiment of listOf(given as Experiments)) readExperiment('defineExperiment', experiment);
  }
  return given;
}

/** Always a list. */
export function listOf(given: Experiments): readonly Experiment[] {
  return Array.isArray(given) ? (given as readonly Experiment[]) : [given as Experiment];
}
