import { after } from '../../core/clock';
import { failedTo, reasonOf } from '../../core/errors';
import type { Random } from '../../core/random';
import { hold } from '../../core/resources';
import { formatMs } from '../../core/units';
import type { Fault, Undo, Verify } from '../fault';
import type { Journal } from './journal';

/** How long one step back may take: a fault must never hold up what comes after it. */
const UNDO_WITHIN_MS = 10_000;

/** A fault that is in place. */
export interface Injection {
  readonly fault: Fault;
  /** Takes it back: what was deferred, last in, first out, each although another one fails. A second call does nothing. */
  remove(): Promise<void>;
  /** What went wrong while it was taken back, and what is not as it was. Ask after `remove`. */
  readonly failures: readonly unknown[];
}

/** Where a fault is put in place. */
export interface InjectionPlan {
  readonly fault: Fault;
  /** Its index in the experiment. */
  readonly index: number;
  readonly random: Random;
  readonly journal: Journal;
  readonly madeAt: string;
}

/**
 * Puts a fault in place. Where it fails half-way, what was done is taken back before this rejects.
 *
 * @throws MettleError `METTLE_FAULT`
 */
export async function inject({ fault, index, random, journal, madeAt }: InjectionPlan): Promise<Injection> {
  const controller = new AbortController();
  const undos: { readonly undo: Undo; readonly verify: Verify | undefined }[] = [];
  const failures: unknown[] = [];
  const label = `the fault ${fault.name} on ${fault.target}`;
  let removing: Promise<void> | undefined;
  const forget = hold('fault', label, () => remove(), madeAt);

  async function takeBack(): Promise<void> {
    controller.abort();
    const done = undos.splice(0).reverse();
    for (const { undo } of done) await attempt(undo);
    for (const { verify } of done) {
      if (verify === undefined) continue;
      const wrong = await attempt(verify);
      if (typeof wrong === 'string') failures.push(notUndone(label, wrong));
    }
    forget();
    journal.note({ type: 'removed', fault: index });
  }
  async function attempt<T>(step: () => T | Promise<T>): Promise<T | undefined> {
    try {
      return await within(UNDO_WITHIN_MS, step);
    } catch (error) {
      failures.push(notUndone(label, reasonOf(error), error));
      return undefined;
    }
  }
  function remove(): Promise<void> {
    removing ??= takeBack();
    return removing;
  }

  journal.note({ type: 'injected', fault: index });
  try {
    await fault.inject({
      random,
      signal: controller.signal,
      defer: (undo, verify) => {
        undos.push({ undo, verify });
      },
      drawn: (subject, ordinal, struck) => journal.note({ type: 'drawn', fault: index, subject, ordinal, struck }),
      fired: ({ connection = null, detail = null } = {}) =>
        journal.note({ type: 'fired', fault: index, connection, detail }),
      figure: (name, value) => journal.figure(index, name, value),
      note: (text) => journal.say(index, text),
    });
  } catch (error) {
    await remove();
    throw failedTo({
      to: `inject ${label}`,
      reason: reasonOf(error),
      code: 'METTLE_FAULT',
      cause: error,
    });
  }
  return { fault, remove, failures };
}

async function within<T>(limitMs: number, step: () => T | Promise<T>): Promise<T> {
  let cancel = (): void => {};
  const late = new Promise<never>((_, reject) => {
    cancel = after(limitMs, () => reject(new Error(`it took longer than ${formatMs(limitMs)}`)));
  });
  try {
    return await Promise.race([step(), late]);
  } finally {
    cancel();
  }
}

function notUndone(label: string, reason: string, cause?: unknown) {
  return failedTo({
    to: `take back ${label}`,
    reason,
    cure: 'What runs after it in this process cannot be trusted',
    code: 'METTLE_ROLLBACK',
    cause,
  });
}
