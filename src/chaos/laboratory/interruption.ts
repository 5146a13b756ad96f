import { setImmediate } from 'node:timers';
import { sleep } from '../../core/clock';
import { failedTo } from '../../core/errors';
import { inHostRealm } from '../../core/host-realm';
import { processState } from '../../core/state';

/** What has to be undone when the process is interrupted. */
export interface Interruptible {
  /** Undoes all, in order, and waits for it. */
  end(): Promise<unknown>;
  /** Undoes at once what can be undone at once. */
  endNow(): void;
}

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
/** How long a signal may wait for what takes time to undo. */
const END_WITHIN_MS = 3_000;

interface Watch {
  /** The oldest first. */
  readonly open: Set<Interruptible>;
  /** Set while the process listens. */
  unwatch: (() => void) | undefined;
  /** A signal came, and what is open is being undone. */
  isEnding: boolean;
}

/**
 * Undoes something when the process is interrupted or exits, until the returned function is called. The process listens only
 * while there is something to undo.
 *
 * After SIGINT, SIGTERM and SIGHUP the process ends as it would have without us. Where somebody else listens for the signal
 * too, that is theirs to do.
 *
 * @throws MettleError `METTLE_ABORTED` while the process is being interrupted: nothing may begin then.
 */
export function whenInterrupted(one: Interruptible): () => Promise<void> {
  const watch = processState<Watch>('interruption', () => ({ open: new Set(), unwatch: undefined, isEnding: false }));
  if (watch.isEnding) {
    throw failedTo({ to: 'put faults in place', reason: 'the process is being interrupted', code: 'METTLE_ABORTED' });
  }
  watch.open.add(one);
  watch.unwatch ??= listen(watch);
  return async () => {
    watch.open.delete(one);
    // A signal that has come, and that the event loop has not told of yet, would be lost with its listener: neither we nor
    // the system would end the process. It is told of in the next turn at the latest.
    for (let turn = 0; turn < 2; turn++) await new Promise((resolve) => setImmediate(resolve));
    if (watch.open.size === 0) stop(watch);
  };
}

function stop(watch: Watch): void {
  watch.unwatch?.();
  watch.unwatch = undefined;
}

function listen(watch: Watch): () => void {
  // Inside Jest's sandbox `process` is a copy whose events never come.
  const own = inHostRealm<NodeJS.Process>('process');
  const newestFirst = (): Interruptible[] => [...watch.open].reverse();
  const onExit = (): void => {
    for (const one of newestFirst()) one.endNow();
  };
  const onSignal = (signal: NodeJS.Signals): void => {
    // Whoever asks twice does not want to wait.
    const ending = watch.isEnding ? Promise.resolve() : endWithin(newestFirst());
    watch.isEnding = true;
    void ending.then(() => {
      onExit();
      stop(watch);
      watch.isEnding = false;
      if (own.listenerCount(signal) === 0) own.kill(own.pid, signal);
    });
  };
  own.on('exit', onExit);
  for (const signal of SIGNALS) own.on(signal, onSignal);
  return () => {
    own.off('exit', onExit);
    for (const signal of SIGNALS) own.off(signal, onSignal);
  };
}

/** Newest first, one after the other. */
async function endWithin(all: readonly Interruptible[]): Promise<void> {
  const limit = new AbortController();
  const ended = (async () => {
    for (const one of all) await one.end().catch(() => {});
    limit.abort();
  })();
  await Promise.race([ended, sleep(END_WITHIN_MS, limit.signal).catch(() => {})]);
}
