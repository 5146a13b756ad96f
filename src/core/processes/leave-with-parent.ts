import { inEmptyContext, inHostRealm } from '../host-realm';

const LOOKS_EVERY_MS = 250;

/**
 * Ends this process when the one that forked it is gone, and with it, through the supervisor, all that it has started. For
 * a worker such as Jest's, which would otherwise run its test to the end when Jest itself is interrupted. Nothing happens in
 * a process without an IPC channel. It does not keep the process alive; a second call does nothing.
 *
 * It looks from time to time: a listener for `disconnect` would keep the channel, and so the process, alive.
 */
export function leaveWithParent(): void {
  inEmptyContext(() =>
    inHostRealm(`{
    const key = Symbol.for('jest-mettle.leaves-with-parent');
    if (process.connected && !globalThis[key]) {
      globalThis[key] = setInterval(() => { if (!process.connected) process.exit(1); }, ${LOOKS_EVERY_MS});
      globalThis[key].unref();
    }
  }`),
  );
}
