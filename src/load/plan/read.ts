import { accepts, isPlainObject, optional, readOptions, rule, withDefault } from '../../core/options';
import type { LoadShape } from '../engine/job';
import type { Scenario } from '../scenario';
import { readShape, refuseMixture } from './how-much';
import { type ReadScenario, readScenario, titleOf } from './what';
import { readWorkers } from './workers';

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
