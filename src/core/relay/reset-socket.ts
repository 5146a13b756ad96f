import type { Socket } from 'node:net';

/**
 * Resets a TCP connection (RST). At the very moment of the socket's own end (FIN) the system refuses that (EINVAL of
 * uv_tcp_close_reset), and Node would then never close the socket: a turn later it can.
 */
export function resetSocket(socket: Socket): void {
  const isEnding = socket.writableEnded && !socket.writableFinished && socket.writableLength === 0;
  if (isEnding) socket.once('finish', () => socket.resetAndDestroy());
  else socket.resetAndDestroy();
}
