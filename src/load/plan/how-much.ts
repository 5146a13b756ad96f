import type { Piece } from '../../core/course';
import { accepts, optional, type Read, readOptions, rule } from '../../core/options';
import type { LoadModel } from '../engine/job';
import type { RateStage, UserStage } from './plan';
import { beginShape, type LoadChange, type LoadShape } from './shape';
import { wrongPlan } from './wrong-plan';

/** One stage, read. */
export interface ReadStage {
  readonly durationMs: number;
  readonly to: number;
}

/** How much load, read. */
export interface HowMuch {
  readonly load: LoadModel;
  /** Users added per second, where the plan says it. */
  readonly spawnRate: number | undefined;
  readonly stages: readonly ReadStage[] | null;
  readonly shape: LoadShape | undefined;
}

/** The options that say how much load. */
export const howMuchRules = {
  users: optional(rule.positiveInteger('50')),
  spawnRate: optional(rule.positive('25')),
  rate: optional(rule.positive('100')),
  stages: optional(
    accepts<readonly UserStage[] | readonly RateStage[]>(
      'a list of stages',
      "[{ duration: '10s', users: 50 }]",
      (raw) => Array.isArray(raw),
    ),
  ),
  shape: optional(rule.fn<LoadShape>('({ elapsedMs }) => ({ users: 1 + elapsedMs / 1000 })')),
  arrivals: optional(rule.oneOf('even', 'poisson')),
  maxInFlight: optional(rule.positiveInteger('1000')),
};

const WAYS = ['users', 'rate', 'stages', 'shape'] as const;

/** Refuses options that contradict each other. @throws MettleError `METTLE_OPTION` */
export function refuseMixture(raw: Record<string, unknown>): void {
  const given = (name: string): boolean => raw[name] !== undefined;
  const ways = WAYS.filter(given);
  if (given('users') && given('rate')) {
    throw wrongPlan('"users" and "rate" are both given', 'Give "users" for a closed load, or "rate" for an open one');
  }
  if (ways.length > 1) {
    throw wrongPlan(
      `"${ways[0]}" and "${ways[1]}" are both given`,
      'Give one of them: each says how much load there is',
    );
  }
  if (ways.length === 0) {
    throw wrongPlan(
      'neither "users" nor "rate" is given, nor "stages" or a "shape"',
      "Say how much: { users: 50, duration: '10s', scenario }",
    );
  }
  if (given('spawnRate') && !given('users'))
    throw wrongPlan(`"spawnRate" goes with "users", not with "${ways[0]}"`, 'Leave it out');
  for (const name of ['maxInFlight', 'arrivals']) {
    if (given(name) && given('users')) throw wrongPlan(`"${name}" goes with "rate", not with "users"`, 'Leave it out');
  }
}

/** Reads how much load. @throws MettleError `METTLE_OPTION`, `METTLE_SCENARIO` */
export function readHowMuch(plan: Read<typeof howMuchRules>): HowMuch {
  const { users, rate, spawnRate, shape } = plan;
  if (users !== undefined) {
    const course = towards({ users, ...(spawnRate !== undefined && { spawnRate }) }, undefined);
    return { load: { model: 'closed', course }, spawnRate, stages: null, shape };
  }
  if (rate !== undefined) {
    return { load: open(plan, towards({ rate }, undefined)), spawnRate, stages: null, shape };
  }
  if (plan.stages !== undefined) return staged(plan, plan.stages);
  const first = beginShape(shape as LoadShape);
  const course = towards(first, undefined);
  const load: LoadModel = 'rate' in first ? open(plan, course) : closed(plan, course);
  return { load, spawnRate, stages: null, shape };
}

/** The sum of the stages. */
export function lengthOf(stages: readonly ReadStage[]): number {
  return stages.reduce((sum, { durationMs }) => sum + durationMs, 0);
}

function towards(change: LoadChange, spawnRate: number | undefined): Piece[] {
  if ('rate' in change) return [{ durationMs: 0, from: change.rate, to: change.rate }];
  const perSecond = change.spawnRate ?? spawnRate ?? change.users;
  const durationMs = change.users === 0 ? 0 : (change.users * 1000) / perSecond;
  return [{ durationMs, from: 0, to: change.users }];
}

function staged(plan: Read<typeof howMuchRules>, raw: readonly unknown[]): HowMuch {
  if (raw.length === 0) throw wrongPlan('"stages" is empty', "Give at least one, like { duration: '10s', users: 50 }");
  const read = raw.map((stage, index) => readOptions(`stage ${index + 1} of loadBurst`, stage ?? null, stageRules));
  const areRates = read.map(({ users, rate }, index) => {
    if ((users === undefined) !== (rate === undefined)) return rate !== undefined;
    const both = users === undefined ? 'neither "users" nor "rate" is' : '"users" and "rate" are both';
    throw wrongPlan(`${both} given in stage ${index + 1}`, 'Give one of them in each stage');
  });
  const isOpen = areRates[0] === true;
  if (areRates.some((isRate) => isRate !== isOpen))
    throw wrongPlan('"stages" has stages with "users" and stages with "rate"', 'Give the same one in each stage');
  const stages = read.map(({ duration, users, rate }) => ({ durationMs: duration, to: users ?? rate ?? 0 }));
  if (lengthOf(stages) === 0) throw wrongPlan('"stages" takes no time at all', 'Give a stage a duration');
  if (stages.every(({ to }) => to === 0)) throw wrongPlan('"stages" never asks for any load', 'Give a stage a target');
  const course = stages.map(({ durationMs, to }, index) => ({ durationMs, from: stages[index - 1]?.to ?? 0, to }));
  return {
    load: isOpen ? open(plan, course) : closed(plan, course),
    spawnRate: undefined,
    stages,
    shape: undefined,
  };
}

const stageRules = {
  duration: rule.durationOrZero("'10s'"),
  users: optional(rule.count('50')),
  rate: optional(
    accepts<number>('a number from 0 up', '100', (raw) => typeof raw === 'number' && Number.isFinite(raw) && raw >= 0),
  ),
};

function open({ arrivals, maxInFlight }: Read<typeof howMuchRules>, course: readonly Piece[]): LoadModel {
  return { model: 'open', course, arrivals: arrivals ?? 'even', maxInFlight: maxInFlight ?? 1000 };
}

function closed({ arrivals, maxInFlight }: Read<typeof howMuchRules>, course: readonly Piece[]): LoadModel {
  const wrong = arrivals !== undefined ? 'arrivals' : maxInFlight !== undefined ? 'maxInFlight' : undefined;
  if (wrong !== undefined) throw wrongPlan(`"${wrong}" goes with "rate", not with "users"`, 'Leave it out');
  return { model: 'closed', course };
}
