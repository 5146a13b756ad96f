import type { LoadShape } from '../engine/job';
import { wrongPlan } from './wrong-plan';

export function refuseMixture(raw: Record<string, unknown>): void {
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

/** Reads how much load. */
export function readShape(plan: { users: Figure; spawnRate: Figure; rate: Figure; maxInFlight: Figure }): LoadShape {
  if (plan.rate !== undefined) return { model: 'open', rate: plan.rate, maxInFlight: plan.maxInFlight ?? 1000 };
  const users = plan.users as number;
  return { model: 'closed', users, spawnRate: plan.spawnRate ?? users };
}
