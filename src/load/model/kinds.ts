import { failedTo, type MettleError } from '../../core/errors';
import type { LoadModel } from '../engine/job';
import type { ReadUser } from './define-user';

/**
 * Says of which kind the user in a place is. It depends on nothing but the number of the place, so that all threads agree,
 * and so that the kinds keep their shares when users go and others come. Those with a fixed count come first. Then the
 * kinds take turns, so that they have their shares among the first 10 users as among the first 1000: smooth weighted round-robin, as nginx deals out its requests (Igor Sysoev, nginx 1.3.1).
 */
export function kindOf(kinds: readonly ReadUser[]): (place: number) => ReadUser {
  const byWeight = kinds.filter((kind) => kind.fixedCount === undefined);
  const turns = takeTurns(byWeight.length === 0 ? kinds : byWeight);
  return (place) => {
    let left = place;
    for (const kind of kinds) {
      const { fixedCount = 0 } = kind;
      if (left < fixedCount) return kind;
      left -= fixedCount;
    }
    return turns[left % turns.length] as ReadUser;
  };
}

/**
 * Refuses fixed counts that do not fit the plan.
 *
 * @param users - the most that the plan asks for; `null` where a shape says so on the way: then whoever comes is dealt a kind all
 * the same.
 * @throws MettleError `METTLE_OPTION`
 */
export function requireFit(kinds: readonly ReadUser[], model: LoadModel['model'], users: number | null): void {
  const first = kinds.find((kind) => kind.fixedCount !== undefined);
  if (first === undefined) return;
  if (model === 'open') {
    throw misfit(
      `"fixedCount" of "${first.name}" is a number of users, but the plan has a "rate" of arrivals`,
      'Give "weight", or "users" in the plan',
    );
  }
  if (users === null) return;
  const sum = kinds.reduce((total, kind) => total + (kind.fixedCount ?? 0), 0);
  const allFixed = kinds.every((kind) => kind.fixedCount !== undefined);
  if (sum > users || (allFixed && sum < users)) {
    throw misfit(
      `"fixedCount" adds up to ${sum}, but the plan has ${users} users`,
      `Say users: ${sum}${allFixed ? ', or give one kind a "weight" instead' : ' or more'}`,
    );
  }
}

function takeTurns(kinds: readonly ReadUser[]): ReadUser[] {
  const divisor = kinds.map(({ weight }) => weight).reduce(greatestCommonDivisor);
  const weights = kinds.map(({ weight }) => weight / divisor);
  const period = weights.reduce((sum, weight) => sum + weight, 0);
  const credits = kinds.map(() => 0);
  return Array.from({ length: period }, () => {
    let next = 0;
    for (let i = 0; i < kinds.length; i++) {
      credits[i] = (credits[i] as number) + (weights[i] as number);
      if ((credits[i] as number) > (credits[next] as number)) next = i;
    }
    credits[next] = (credits[next] as number) - period;
    return kinds[next] as ReadUser;
  });
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}

function misfit(reason: string, cure: string): MettleError {
  return failedTo({ to: 'deal out the kinds of users', reason, cure, code: 'METTLE_OPTION' });
}
