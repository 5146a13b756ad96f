import { host } from '../../core/host';
import { findModule, type ModuleAddress } from '../../core/module-loader';
import { type ReadRequest, readRequestList, type Scenario, type ScenarioFunction, wrongScenario } from '../scenario';

/** A scenario that was read. Only a function stays in the calling thread. */
export type ReadScenario =
  | { readonly kind: 'function'; readonly run: ScenarioFunction }
  | { readonly kind: 'list'; readonly requests: readonly ReadRequest[] }
  | { readonly kind: 'module'; readonly address: ModuleAddress };

/** Reads what users do. @throws MettleError `METTLE_SCENARIO`, `METTLE_OPTION`, `METTLE_MODULE` */
export function readScenario(scenario: Scenario): ReadScenario {
  if (typeof scenario === 'function') return { kind: 'function', run: scenario };
  if (typeof scenario === 'string') return { kind: 'module', address: findModule(scenario) };
  return { kind: 'list', requests: readRequestList(scenario) };
}

/** What a module of a scenario holds. @throws MettleError `METTLE_SCENARIO`, `METTLE_OPTION` */
export function readExportedScenario(exported: unknown): Exclude<ReadScenario, { kind: 'module' }> {
  if (typeof exported === 'function') return { kind: 'function', run: exported as ScenarioFunction };
  if (Array.isArray(exported)) return { kind: 'list', requests: readRequestList(exported) };
  throw wrongScenario('a function or a list of requests', exported);
}

/** The title of a plan that has no name of its own. */
export function titleOf(scenario: Scenario): string {
  if (typeof scenario === 'string') return scenario;
  if (typeof scenario === 'function') {
    // A function written into the plan is named after its option, which tells a reader nothing.
    return scenario.name === '' || scenario.name === 'scenario' ? (host().test().name ?? 'load') : scenario.name;
  }
  const [first] = scenario;
  const name = first?.name ?? `${first?.method ?? 'GET'} ${first?.path}`;
  return scenario.length === 1 ? name : `${name} and ${scenario.length - 1} more`;
}
