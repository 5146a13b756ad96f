import { sleep } from '../../core/clock';
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
  unwatch: (() => void) | undefined;
}

/**
 * Undoes something when the process is interrupted or exits, until the returned function is called. The process listens only
 * while there is something to undo.
 *
 * After SIGINT, SIGTERM and SIGHUP the process ends as it would have without us. Where somebody else listens for the signal
 * too, that is theirs to do.
 */
export function whenInterrupted(one: Interruptible): () => void {
  const watch = processState<Watch>('interruption', () => ({ open: new Set(), unwatch: undefined }));
  watch.open.add(one);
  watch.unwatch ??= listen(watch);
  return () => {
    watch.open.delete(one);
    if (watch.open.size > 0) return;
    watch.unwatch?.();
    watch.unwatch = undefined;
  };
}

function listen({ open }: Watch): () => void {
  // Inside Jest's sandbox `process` is a copy whose events never come.
  const own = inHostRealm<NodeJS.Process>('process');
  let isEnding = false;
  const newestFirst = (): Interruptible[] => [...open].reverse();
  const onExit = (): void => {
    for (const one of newestFirst()) one.endNow();
  };
  const onSignal = (signal: NodeJS.Signals): void => {
    // Whoever asks twice does not want to wait.
    const ending = isEnding ? Promise.resolve(onExit()) : endWithin(newestFirst());
    isEnding = true;
    void ending.then(() => {
      onExit();
      unwatch();
      if (own.listenerCount(signal) === 0) own.kill(own.pid, signal);
    });
  };
  const unwatch = (): void => {
    own.off('exit', onExit);
    for (const signal of SIGNALS) own.off(signal, onSignal);
  };
  own.on('exit', onExit);
  for (const signal of SIGNALS) own.on(signal, onSignal);
  return unwatch;
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
