import { after } from '../../../core/clock';

/** Waits so long, or for ever, and no longer than until one of the signals aborts. */
export function pause(ms: number | 'for ever', ...signals: readonly AbortSignal[]): Promise<void> {
  return new Promise((resolve) => {
    let cancel = (): void => {};
    function done(): void {
      cancel();
      for (const signal of signals) signal.removeEventListener('abort', done);
      resolve();
    }
    if (ms !== 'for ever') cancel = after(ms, done);
    for (const signal of signals) signal.addEventListener('abort', done);
    if (signals.some(({ aborted }) => aborted)) done();
  });
}
