import { stripVTControlCharacters } from 'node:util';
import { anySignal } from '../../core/any-signal';
import { raceDeadline, type Wait } from '../../core/deadline';
import { reasonOf } from '../../core/errors';
import type { BodyFailure } from '../../core/records/chaos';
import type { Laboratory } from './laboratory';

/** What somebody threw; also `undefined` can be thrown. */
export interface Thrown {
  readonly error: unknown;
  /** `act` threw it; or time was over or it was aborted; or a fault could not be put in place. */
  readonly by: 'act' | 'deadline' | 'fault';
  /** When, and which faults were in place at that moment. */
  readonly failure: BodyFailure;
}

/** What came of it: a value or an error, and what could not be taken back. */
export interface Conducted<T> {
  readonly value: T | undefined;
  readonly thrown: Thrown | undefined;
  readonly rollbackFailures: readonly unknown[];
}

/** The limits of {@link conduct}. */
export type ConductLimits = Pick<Wait, 'unfinished' | 'timeoutMs' | 'signal'>;

/** Acts while the faults of a laboratory come and go. It never rejects, and when it resolves every fault is taken back. */
export async function conduct<T>(
  laboratory: Laboratory,
  limits: ConductLimits,
  act: (signal: AbortSignal) => Promise<T> | T,
): Promise<Conducted<T>> {
  const { failed } = laboratory;
  const wait: Wait = {
    ...limits,
    to: 'run a body under chaos',
    signal: limits.signal ? anySignal([limits.signal, failed]) : failed,
  };
  let value: T | undefined;
  let thrown: Thrown | undefined;
  let isIn = false;
  let deadline: AbortSignal | undefined;
  let rollbackFailures: readonly unknown[] = [];
  try {
    value = await raceDeadline(wait, async (signal) => {
      deadline = signal;
      await laboratory.begin();
      isIn = true;
      signal.throwIfAborted();
      return act(signal);
    });
  } catch (error) {
    if (failed.aborted) thrown = { error: failed.reason, by: 'fault', failure: failureNow(laboratory, failed.reason) };
    else {
      const isLate = deadline?.aborted === true && error === deadline.reason;
      const by = isLate ? 'deadline' : isIn ? 'act' : 'fault';
      thrown = { error, by, failure: failureNow(laboratory, error) };
    }
  } finally {
    rollbackFailures = await laboratory.end();
  }
  return { value, thrown, rollbackFailures };
}

/** What is to be said of an error now, while the faults are still there. */
export function failureNow({ journal }: Laboratory, error: unknown): BodyFailure {
  return { reason: stripVTControlCharacters(reasonOf(error)), atMs: journal.nowMs, active: journal.activeNow() };
}
