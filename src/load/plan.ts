import { availableParallelism } from 'node:os';
import { failedTo, type MettleError } from '../core/errors';
import { host } from '../core/host';
import { findModule, type ModuleAddress } from '../core/module-loader';
import { accepts, isPlainObject, optional, readOptions, rule, withDefault } from '../core/options';
import type { Duration } from '../core/units';
import type { LoadShape } from './engine/job';
import { type ReadRequest, readRequestList, type Scenario, type ScenarioFunction, wrongScenario } from './scenario';

interface CommonPlan {
  /** What each user does: a function, a list of requests, or the path of a module that holds either. */
  readonly scenario: Scenario;
  /** How long new work is started, after the warm-up. */
  readonly duration: Duration;
  /** Title in the report. Default: the scenario's name. */
  readonly name?: string;
  /** Time before `duration` whose requests are made but not counted. Default: none. */
  readonly warmUp?: Duration;
  /** Deadline of each request, from its dispatch to the last byte of its answer. Default: 10 s. */
  readonly timeout?: Duration;
  /** How long iterations that are under way at the end may go on; then they are cut off. Default: 5 s. */
  readonly gracefulStop?: Duration;
  /** Seed of everything random. Default: the test run's seed, or a fresh one; the result says which. */
  readonly seed?: number;
  /** Worker threads for a list or a module. Default: 1. The plan is the load of all of them together. */
  readonly workers?: number;
  /** Ends the run at once; the result is then `aborted`. */
  readonly signal?: AbortSignal;
}

/** A number of users, each starting over when it is through: the load falls when the service gets slower. */
export interface ClosedPlan extends CommonPlan {
  /** Users at once, at the peak. */
  readonly users: number;
  /** Users added per second. Default: as many as `users`, so that all are there within the first second. */
  readonly spawnRate?: number;
  /** Belongs to an open plan. */
  readonly rate?: never;
  /** Belongs to an open plan. */
  readonly maxInFlight?: never;
}

/** Arrivals at a rate, whatever the service does: as users come who do not know of each other. */
export interface OpenPlan extends CommonPlan {
  /** Arrivals per second, evenly spaced; each is a new user who walks through the scenario once. */
  readonly rate: number;
  /** Arrivals under way at once; further ones wait, and their waiting counts as response time. Default: 1000. */
  readonly maxInFlight?: number;
  /** Belongs to a closed plan. */
  readonly users?: never;
  /** Belongs to a closed plan. */
  readonly spawnRate?: never;
}

/** How much load, for how long, of what: see {@link ClosedPlan} and {@link OpenPlan}. */
export type LoadPlan = ClosedPlan | OpenPlan;

/** A scenario that was read. Only a function stays in the calling thread. */
export type ReadScenario =
  | { readonly kind: 'function'; readonly run: ScenarioFunction }
  | { readonly kind: 'list'; readonly requests: readonly ReadRequest[] }
  | { readonly kind: 'module'; readonly address: ModuleAddress };

/** A plan that was read: complete, in plain figures. */
export interface ReadPlan {
  readonly scenario: ReadScenario;
  readonly shape: LoadShape;
  readonly title: string;
  readonly durationMs: number;
  readonly warmUpMs: number;
  readonly timeoutMs: number;
  readonly gracefulStopMs: number;
  readonly seed: number | undefined;
  /** 0 for a function. */
  readonly workers: number;
  readonly signal: AbortSignal | undefined;
}

const rules = {
  users: optional(rule.positiveInteger('50')),
  spawnRate: optional(rule.positive('25')),
  rate: optional(rule.positive('100')),
  maxInFlight: optional(rule.positiveInteger('1000')),
  duration: rule.duration("'10s'"),
  scenario: accepts<Scenario>(
    'a function, a list of requests, or the path of a module',
    "[{ path: '/orders' }]",
    (raw) => typeof raw === 'function' || Array.isArray(raw) || (typeof raw === 'string' && raw !== ''),
  ),
  name: optional(rule.text("'checkout'")),
  warmUp: withDefault(rule.durationOrZero("'2s'"), 0),
  timeout: withDefault(rule.duration("'10s'"), 10_000),
  gracefulStop: withDefault(rule.durationOrZero("'5s'"), 5000),
  seed: optional(rule.integer('42')),
  workers: optional(rule.positiveInteger('2')),
  signal: optional(rule.signal()),
};

/** Reads and completes a plan. @throws MettleError `METTLE_OPTION`, `METTLE_MODULE`, `METTLE_SCENARIO` */
export function readPlan(raw: unknown): ReadPlan {
  if (isPlainObject(raw)) refuseMixture(raw);
  const plan = readOptions('loadBurst', raw, rules);
  const scenario = readScenario(plan.scenario);
  const shape = readShape(plan);
  return {
    scenario,
    shape,
    title: plan.name ?? titleOf(plan.scenario),
    durationMs: plan.duration,
    warmUpMs: plan.warmUp,
    timeoutMs: plan.timeout,
    gracefulStopMs: plan.gracefulStop,
    seed: plan.seed,
    workers: readWorkers(plan.workers, scenario, shape),
    signal: plan.signal,
  };
}

function refuseMixture(raw: Record<string, unknown>): void {
  const given = (name: string): boolean => raw[name] !== undefined;
  if (given('users') && given('rate')) {
    throw wrongPlan('"users" and "rate" are both given', 'Give "users" for a closed load, or "rate" for an open one');
  }
  if (given('rate') && given('spawnRate'))
    throw wrongPlan('"spawnRate" goes with "users", not with "rate"', 'Leave it out');
  if (given('users') && given('maxInFlight'))
    throw wrongPlan('"maxInFlight" goes with "rate", not with "users"', 'Leave it out');
  if (!given('users') && !given('rate')) {
    throw wrongPlan('neither "users" nor "rate" is given', "Say how much: { users: 50, duration: '10s', scenario }");
  }
}

type Figure = number | undefined;

function readShape(plan: { users: Figure; spawnRate: Figure; rate: Figure; maxInFlight: Figure }): LoadShape {
  if (plan.rate !== undefined) return { model: 'open', rate: plan.rate, maxInFlight: plan.maxInFlight ?? 1000 };
  const users = plan.users as number;
  return { model: 'closed', users, spawnRate: plan.spawnRate ?? users };
}

function readScenario(scenario: Scenario): ReadScenario {
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

function readWorkers(workers: number | undefined, scenario: ReadScenario, shape: LoadShape): number {
  if (scenario.kind === 'function') {
    if (workers === undefined) return 0;
    throw wrongPlan(
      '"workers" is given, but a function runs in the calling thread',
      'Put the function into a module and give its path, or leave "workers" out',
    );
  }
  if (workers !== undefined && workers > availableParallelism()) {
    throw wrongPlan(
      `"workers" is ${workers}, but this machine runs ${availableParallelism()} threads at once`,
      'More of them would only disturb each other',
    );
  }
  return Math.min(workers ?? 1, shape.model === 'closed' ? shape.users : shape.maxInFlight);
}

function titleOf(scenario: Scenario): string {
  if (typeof scenario === 'string') return scenario;
  if (typeof scenario === 'function') {
    // A function written into the plan is named after its option, which tells a reader nothing.
    return scenario.name === '' || scenario.name === 'scenario' ? (host().test().name ?? 'load') : scenario.name;
  }
  const [first] = scenario;
  const name = first?.name ?? `${first?.method ?? 'GET'} ${first?.path}`;
  return scenario.length === 1 ? name : `${name} and ${scenario.length - 1} more`;
}

function wrongPlan(reason: string, cure: string): MettleError {
  return failedTo({ to: 'read the options of loadBurst', reason, cure, code: 'METTLE_OPTION' });
}
