import type { Random } from '../../core/random';
import type { Stay } from '../fault';

/** What a monkey's moments depend on. */
export interface MonkeyPlan {
  /** How many there are to choose from. */
  readonly faults: number;
  readonly meanIntervalMs: number;
  readonly meanDurationMs: number;
  readonly maxAtOnce: number;
}

/** One fault for one length of time. */
export interface Visit extends Stay {
  /** Its index. */
  readonly fault: number;
  readonly toMs: number;
}

/**
 * All visits of a monkey, in order of time, without an end. Moments are those of a Poisson process, during which faults that are
 * there are passed over; while as many are there as may be, it stands still. A Poisson process has no memory, so that what comes
 * after such a pause is one again.
 */
export function* visits(plan: MonkeyPlan, random: Random): Generator<Visit> {
  const all = Array.from({ length: plan.faults }, (_, index) => index);
  const most = Math.min(plan.maxAtOnce, plan.faults);
  let present: Visit[] = [];
  let atMs = 0;
  for (;;) {
    const wait = random.exponential(plan.meanIntervalMs);
    const free = present.length < most ? atMs : Math.min(...present.map(({ toMs }) => toMs));
    atMs = Math.max(atMs, free) + wait;
    present = present.filter(({ toMs }) => toMs > atMs);
    if (present.length >= most) continue;
    const fault = random.pick(all.filter((index) => !present.some((visit) => visit.fault === index)));
    // Shorter than the clock of a timer, it would be nothing.
    const visit = { fault, fromMs: atMs, toMs: atMs + Math.max(1, random.exponential(plan.meanDurationMs)) };
    present.push(visit);
    yield visit;
  }
}
