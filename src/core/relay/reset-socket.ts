import type { Socket } from 'node:net';

/**
 * Resets a TCP connection (RST). Where its own end (FIN) is still under way the system refuses that (EINVAL of
 * uv_tcp_close_reset), and Node would then never close the socket: it is closed instead.
 */
export function resetSocket(socket: Socket): void {
  if (socket.writableEnded && !socket.writableFinished) socket.destroy();
  else socket.resetAndDestroy();
}
