import type { Socket } from 'node:net';

/** Resets a TCP connection. Node fails to do so at the very moment of its end (EINVAL), and never closes it: a turn later it can. */
export function resetSocket(socket: Socket): void {
  const isEnding = socket.writableEnded && !socket.writableFinished && socket.writableLength === 0;
  if (isEnding) socket.once('finish', () => socket.resetAndDestroy());
  else socket.resetAndDestroy();
}
