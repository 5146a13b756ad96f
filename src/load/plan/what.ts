import { host } from '../../core/host';
import { findModule, type ModuleAddress } from '../../core/module-loader';
import { definitionOf, isUserDefinition, type ReadUser, UNNAMED, type UserDefinition } from '../model/define-user';
import { type ReadRequest, readRequestList, type Scenario, type ScenarioFunction, wrongScenario } from '../scenario';

/** A scenario that was read. Functions, and users made of them, stay in the calling thread. */
export type ReadScenario =
  | { readonly kind: 'function'; readonly run: ScenarioFunction }
  | { readonly kind: 'users'; readonly users: readonly ReadUser[] }
  | { readonly kind: 'list'; readonly requests: readonly ReadRequest[] }
  | { readonly kind: 'module'; readonly address: ModuleAddress };

/** Reads what users do. @throws MettleError `METTLE_SCENARIO`, `METTLE_OPTION`, `METTLE_MODULE` */
export function readScenario(scenario: Scenario): ReadScenario {
  if (typeof scenario === 'string') return { kind: 'module', address: findModule(scenario) };
  return readExportedScenario(scenario);
}

/** What a module of a scenario holds. @throws MettleError `METTLE_SCENARIO`, `METTLE_OPTION`, with `where` it stands. */
export function readExportedScenario(exported: unknown, where?: string): Exclude<ReadScenario, { kind: 'module' }> {
  if (typeof exported === 'function') return { kind: 'function', run: exported as ScenarioFunction };
  if (isUserDefinition(exported)) return { kind: 'users', users: [definitionOf(exported)] };
  if (isUsers(exported)) return { kind: 'users', users: exported.map(definitionOf) };
  if (Array.isArray(exported) && exported.some(isUserDefinition))
    throw wrongScenario('a list of requests, or one of users, not of both', exported, where);
  if (Array.isArray(exported)) return { kind: 'list', requests: readRequestList(exported) };
  throw wrongScenario('a function, a list of requests, or what defineUser returned', exported, where);
}

/** The title of a plan that has no name of its own. */
export function titleOf(scenario: Scenario): string {
  if (typeof scenario === 'string') return scenario;
  if (typeof scenario === 'function') {
    // A function written into the plan is named after its option, which tells a reader nothing.
    return scenario.name === '' || scenario.name === 'scenario' ? (host().test().name ?? 'load') : scenario.name;
  }
  if (isUserDefinition(scenario)) return scenario.name === UNNAMED ? (host().test().name ?? UNNAMED) : scenario.name;
  if (isUsers(scenario)) return scenario.map(({ name }) => name).join(' and ');
  const [first] = scenario;
  const name = first?.name ?? `${first?.method ?? 'GET'} ${first?.path}`;
  return scenario.length === 1 ? name : `${name} and ${scenario.length - 1} more`;
}

function isUsers(raw: unknown): raw is readonly UserDefinition[] {
  return Array.isArray(raw) && raw.length > 0 && raw.every(isUserDefinition);
}
