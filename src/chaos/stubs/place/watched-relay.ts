import type { Interceptor, Relay } from '../../../core/relay';

/** A relay of which is known whether a fault is on it. */
export interface WatchedRelay {
  readonly relay: Relay;
  isFaulted(): boolean;
}

/**
 * Counts the faults that are on a relay.
 *
 * @param before - relays that connections pass before they come to this one: they refuse when it does.
 */
export function watchedRelay(inner: Relay, before: readonly Relay[] = []): WatchedRelay {
  let faults = 0;
  const counted = (): (() => void) => {
    faults += 1;
    let isOver = false;
    return () => {
      if (!isOver) faults -= 1;
      isOver = true;
    };
  };
  const relay = Object.create(inner, {
    intercept: {
      value: (interceptor: Interceptor) => {
        const over = counted();
        const remove = inner.intercept(interceptor);
        return () => {
          over();
          remove();
        };
      },
    },
    refuse: {
      value: async (open: 'close' | 'reset' | 'keep') => {
        const over = counted();
        const undos = await Promise.all([inner, ...before].map((one) => one.refuse(open)));
        return async () => {
          over();
          await Promise.all(undos.map((undo) => undo()));
        };
      },
    },
  }) as Relay;
  return { relay, isFaulted: () => faults > 0 };
}
