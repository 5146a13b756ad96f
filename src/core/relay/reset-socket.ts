import type { Socket } from 'node:net';
import { setImmediate, setTimeout } from 'node:timers';

/**
 * libuv takes a reset that it finds together with unread bytes for an end (FIN), in any client that is made with Node: what was
 * sent gets this long, and a turn of the event loop, to be read.
 */
const READ_BEFORE_RESET_MS = 2;

/** Resets a TCP connection, after what was sent had a moment to be read. */
export function resetSocket(socket: Socket): void {
  if (socket.bytesWritten === 0) resetNow(socket);
  else setTimeout(() => setImmediate(() => resetNow(socket)), READ_BEFORE_RESET_MS);
}

/** Node fails to reset a socket at the very moment of its end (EINVAL), and never closes it: a turn later it can. */
function resetNow(socket: Socket): void {
  if (socket.destroyed) return;
  const isEnding = socket.writableEnded && !socket.writableFinished && socket.writableLength === 0;
  if (isEnding) socket.once('finish', () => socket.resetAndDestroy());
  else socket.resetAndDestroy();
}
