import { reasonOf } from '../../core/errors';
import { accepts, isPlainObject, optional, type Read, readOptions, rule, withDefault } from '../../core/options';
import { readDurationMs } from '../../core/units';
import { type Limit, readLimits } from '../limits/limits';
import { isUserDefinition } from '../model/define-user';
import type { Scenario } from '../scenario';
import { type ReadTls, readTls } from '../transport/tls';
import { type HowMuch, howMuchRules, lengthOf, readHowMuch, refuseMixture } from './how-much';
import { LONGEST_WITH_BUDGET_MS, type ReadUserModel, readUserModel, userModelRules } from './user-model';
import { type ReadScenario, readScenario, titleOf } from './what';
import { readWorkers } from './workers';
import { wrongPlan } from './wrong-plan';

/** A plan that was read: complete, in plain figures. */
export interface ReadPlan extends HowMuch, ReadUserModel {
  readonly scenario: ReadScenario;
  readonly title: string;
  readonly durationMs: number;
  readonly warmUpMs: number;
  readonly timeoutMs: number;
  readonly gracefulStopMs: number;
  readonly seed: number | undefined;
  /** 0 for a function. */
  readonly workers: number;
  readonly signal: AbortSignal | undefined;
  readonly connections: 'shared' | 'perUser';
  readonly http2: boolean;
  readonly tls: ReadTls | undefined;
  /** `undefined` where the plan has none. */
  readonly limits: readonly Limit[] | undefined;
  /** From when on a broken limit ends the run, in measured time; `undefined` for never. */
  readonly abortAfterMs: number | undefined;
}

const rules = {
  ...howMuchRules,
  ...userModelRules,
  duration: optional(rule.duration("'10s'")),
  scenario: accepts<Scenario>(
    'a function, a list of requests, what defineUser returned, or the path of a module',
    "[{ path: '/orders' }]",
    (raw) =>
      typeof raw === 'function' ||
      Array.isArray(raw) ||
      (typeof raw === 'string' && raw !== '') ||
      isUserDefinition(raw),
  ),
  name: optional(rule.text("'checkout'")),
  warmUp: withDefault(rule.durationOrZero("'2s'"), 0),
  timeout: withDefault(rule.duration("'10s'"), 10_000),
  gracefulStop: withDefault(rule.durationOrZero("'5s'"), 5000),
  seed: optional(rule.integer('42')),
  workers: optional(rule.positiveInteger('2')),
  signal: optional(rule.signal()),
  connections: withDefault(rule.oneOf('shared', 'perUser'), 'shared' as const),
  http2: withDefault(rule.flag(), false),
  tls: optional(
    accepts<object>(
      'an object with one or more of ca, cert, key, rejectUnauthorized and servername',
      "{ ca: './ca.pem' }",
      isPlainObject,
    ),
  ),
  limits: optional(accepts<unknown>('limits as of toMeet', "{ p99: '250ms' }", isPlainObject)),
  abortOnLimit: optional(
    accepts<boolean | { after: string }>("true, or { after: '10s' }", "{ after: '10s' }", isAbortOnLimit),
  ),
};

/** Reads and completes a plan. @throws MettleError `METTLE_OPTION`, `METTLE_MODULE`, `METTLE_SCENARIO` */
export function readPlan(raw: unknown): ReadPlan {
  const plan = readOptions('loadBurst', raw, rules);
  refuseMixture(plan);
  const scenario = readScenario(plan.scenario);
  const limits = readPlanLimits(plan);
  const howMuch = readHowMuch(plan);
  const users = readUserModel(plan, scenario);
  return {
    ...howMuch,
    ...users,
    scenario,
    title: plan.name ?? titleOf(plan.scenario),
    durationMs: readDuration(plan, howMuch),
    warmUpMs: plan.warmUp,
    timeoutMs: plan.timeout,
    gracefulStopMs: plan.gracefulStop,
    seed: plan.seed,
    workers: readWorkers(plan.workers, scenario, howMuch, users.budget),
    signal: plan.signal,
    connections: plan.connections,
    http2: plan.http2,
    tls: plan.tls && readTls('loadBurst', plan.tls),
    ...limits,
  };
}

/** The measured time. Stages bring their own, and the warm-up is their beginning. */
function readDuration({ duration, warmUp, iterations, requests }: Read<typeof rules>, { stages }: HowMuch): number {
  if (stages === null) {
    if (duration !== undefined) return duration;
    if (iterations !== undefined || requests !== undefined) return LONGEST_WITH_BUDGET_MS;
    throw wrongPlan(
      'option "duration" must be a duration greater than 0, in milliseconds or as text, but it is missing',
      "Example: { duration: '10s' }",
    );
  }
  const sumMs = lengthOf(stages);
  if (duration !== undefined && Math.abs(duration - sumMs) > 1e-6)
    throw wrongPlan(`"duration" is ${duration} ms, but the stages take ${sumMs} ms together`, 'Leave it out');
  if (warmUp >= sumMs)
    throw wrongPlan(
      `"warmUp" is the beginning of the stages, but at ${warmUp} ms it is as long as all of them`,
      'Make it shorter',
    );
  return sumMs - warmUp;
}

function readPlanLimits({ limits, abortOnLimit }: Read<typeof rules>): Pick<ReadPlan, 'limits' | 'abortAfterMs'> {
  const aborts = abortOnLimit !== undefined && abortOnLimit !== false;
  if (limits === undefined) {
    if (aborts) throw wrongPlan('"abortOnLimit" is given without "limits"', "Give some, like { p99: '250ms' }");
    return { limits: undefined, abortAfterMs: undefined };
  }
  const after = typeof abortOnLimit === 'object' ? abortOnLimit.after : 0;
  try {
    return { limits: readLimits(limits), abortAfterMs: aborts ? readDurationMs(after) : undefined };
  } catch (error) {
    throw wrongPlan(`in "limits", ${reasonOf(error)}`, 'They are those of toMeet');
  }
}

function isAbortOnLimit(raw: unknown): boolean {
  if (typeof raw === 'boolean') return true;
  return isPlainObject(raw) && Object.keys(raw).join() === 'after' && readDurationMs(raw['after']) !== undefined;
}
