import type { Socket } from 'node:net';
import { anySignal } from '../../core/any-signal';
import { aborted } from '../../core/clock';
import type { Interceptor } from '../../core/relay';

/**
 * Has a connection wait for every interceptor that wants to be asked before. Says whether the connection is still wanted.
 * One that is removed meanwhile is waited for no longer.
 */
export async function waitToConnect(
  socket: Socket,
  id: number,
  interceptors: ReadonlyMap<Interceptor, AbortSignal>,
): Promise<boolean> {
  const gone = new AbortController();
  const onClose = (): void => gone.abort();
  socket.once('close', onClose);
  try {
    await Promise.all(
      [...interceptors].map(async ([interceptor, removed]) => {
        const signal = anySignal([gone.signal, removed]);
        const wait = interceptor.connect?.(id, signal);
        if (wait === undefined) return;
        const failed = wait.then(
          () => undefined,
          (error: unknown) => ({ error }),
        );
        const outcome = await Promise.race([failed, aborted(signal)]);
        if (outcome && !signal.aborted) throw outcome.error;
      }),
    );
    return !socket.destroyed;
  } finally {
    socket.removeListener('close', onClose);
  }
}
