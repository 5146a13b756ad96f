import { after } from './clock';

/** What may never come, and what shall become of it. */
export interface Limited<T> {
  readonly limitMs: number;
  /** The error where it does not come in time: `it did not answer within 5 s`. */
  readonly overdue: string;
  readonly signal?: AbortSignal | undefined;
  /** Gets what comes too late. */
  readonly late?: (value: T) => void;
}

/** Waits for what may never come, such as the answer of a process that is stopped. @throws Error, or the signal's reason */
export function within<T>({ limitMs, overdue, signal, late }: Limited<T>, work: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    let over = false;
    const give = (reason: unknown): void => {
      over = true;
      settle(() => reject(reason));
    };
    const abort = (): void => give(signal?.reason);
    const cancel = after(limitMs, () => give(new Error(overdue)));
    function settle(how: () => void): void {
      cancel();
      signal?.removeEventListener('abort', abort);
      how();
    }
    signal?.addEventListener('abort', abort, { once: true });
    if (signal?.aborted) abort();
    work.then(
      (value) => (over ? late?.(value) : settle(() => resolve(value))),
      (error) => settle(() => reject(error)),
    );
  });
}
