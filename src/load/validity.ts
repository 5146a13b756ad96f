import { formatMs, formatShare } from '../core/units';
import { LATE_MS } from './engine/open';
import type { Measurement } from './result';
import type { Target } from './target';

/** A generator's event loop that is busier than this adds its own queue to each figure. */
export const MAX_UTILISATION = 0.9;
/** The same, where the service shares the event loop: each of the two then waits for the other. */
export const MAX_SHARED_UTILISATION = 0.5;
/** Timers of the generator that are later than this, 1 % of the time, spoil a 99th percentile. */
export const MAX_LOOP_LAG_P99_MS = 50;
/** What an event loop did in less time than this says nothing: the start of the load alone fills it. */
export const MIN_WATCHED_MS = 50;
/** The share of the planned arrivals that the generator must bring forward in time. */
export const MIN_ON_TIME = 0.99;

/** Why a measurement cannot be trusted; empty where it can. What the service did wrong is no reason. */
export function reasonsAgainst(measured: Measurement, target: Target, inCallingThread: boolean): string[] {
  return [
    ...brokenScenario(measured),
    ...generator(measured, target.inProcess && inCallingThread),
    ...lateArrivals(measured),
    ...noConnections(measured),
    ...instrumented(target),
    ...denied(measured),
    ...nothingMeasured(measured),
  ];
}

function brokenScenario({ iterations: { ended, threw, firstError, gaveUp } }: Measurement): string[] {
  if (threw === 0 || (ended > 0 && !gaveUp)) return [];
  if (ended > 0) return [`a worker thread was given up, in which every iteration threw: ${firstError}`];
  const after = gaveUp ? ' (the run was given up)' : '';
  return [`every iteration threw, ${threw} in all${after}: ${firstError}`];
}

function generator({ utilisation: watched, loopLagP99Ms, windowMs }: Measurement, shared: boolean): string[] {
  const reasons: string[] = [];
  const utilisation = windowMs < MIN_WATCHED_MS ? 0 : watched;
  if (shared && utilisation > MAX_SHARED_UTILISATION) {
    reasons.push(
      `the service and the load share one event loop, which was busy ${formatShare(utilisation)} of the time (at most ${formatShare(MAX_SHARED_UTILISATION)}): run the service as a process of its own with { command }, or give the scenario as a list or a module`,
    );
  } else if (utilisation > MAX_UTILISATION) {
    reasons.push(
      `the generator's event loop was busy ${formatShare(utilisation)} of the time (at most ${formatShare(MAX_UTILISATION)}): its own queue is in the figures. Ask for less load, or give the scenario as a list or a module, with more "workers"`,
    );
  }
  if (loopLagP99Ms > MAX_LOOP_LAG_P99_MS) {
    reasons.push(
      `timers of the generator were late by ${formatMs(loopLagP99Ms)} at the 99th percentile (at most ${formatMs(MAX_LOOP_LAG_P99_MS)}): its event loop was blocked, or the machine is busy with something else`,
    );
  }
  return reasons;
}

function lateArrivals({ arrivals: { planned, onTime }, scheduleLagP99Ms }: Measurement): string[] {
  if (planned === 0 || onTime / planned >= MIN_ON_TIME) return [];
  return [
    `the generator brought only ${formatShare(onTime / planned)} of the arrivals forward within ${formatMs(LATE_MS)} of their time (at least ${formatShare(MIN_ON_TIME)}; its own lag was ${formatMs(scheduleLagP99Ms)} at the 99th percentile): the planned rate was not reached`,
  ];
}

function noConnections({ tally }: Measurement): string[] {
  let count = 0;
  for (const [, named] of tally.entries()) {
    for (const failure of named.failures) if (failure.kind === 'generator') count += failure.count;
  }
  if (count === 0) return [];
  return [
    `the generator could not open a connection ${count} times: raise the limit of open files, or ask for less load`,
  ];
}

function instrumented(target: Target): string[] {
  if (!target.inProcess || !('__coverage__' in globalThis)) return [];
  return [
    'the code of the service is instrumented for coverage, which makes it slower: run load tests without --coverage',
  ];
}

function denied({ tally }: Measurement): string[] {
  let denials = 0;
  let answers = 0;
  for (const [, named] of tally.entries()) {
    denials += named.denied;
    for (const [, count] of named.statuses) answers += count;
  }
  if (denials * 2 <= answers) return [];
  return [
    `${denials} of ${answers} answers were 401, 403 or 429, which nobody expected: sign in, lift the rate limit for the test, or say expect: { status: 429 } where that is meant`,
  ];
}

function nothingMeasured({ tally }: Measurement): string[] {
  if (tally.counts().started > 0) return [];
  return ['no request was made: the scenario sends none, or none began after the warm-up, before the end'];
}
