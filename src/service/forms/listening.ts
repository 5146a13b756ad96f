import type { Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { failedTo } from '../../core/errors';

/** The part of `http.Server` and `https.Server` that is needed, whichever realm it comes from. */
export type HttpServer = Pick<Server, 'listen' | 'close' | 'address' | 'on' | 'off' | 'once' | 'listening'>;

/** Whether this is an HTTP/1 server: `http.Server` or `https.Server`. */
export function isHttpServer(given: unknown): given is HttpServer {
  const server = given as Partial<Record<string, unknown>> | null;
  return (
    typeof server === 'object' &&
    server !== null &&
    ['listen', 'close', 'address', 'closeAllConnections'].every((name) => typeof server[name] === 'function')
  );
}

/** Has a server listen on 127.0.0.1, on a free port for 0. */
export function listenOnLoopback(server: HttpServer, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host: '127.0.0.1', port }, () => {
      server.off('error', reject);
      resolve();
    });
  });
}

/** Closes a server; one that does not listen counts as closed. */
export function closeServer(server: HttpServer): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
  });
}

/** The origin at which a server that listens is reached from here. */
export function originOf(server: HttpServer): string {
  const address = server.address() as AddressInfo | string | null;
  if (typeof address !== 'object' || address === null) {
    throw failedTo({
      to: 'start the service',
      reason: `the server listens on ${address ?? 'nothing'}, which is no port`,
      cure: 'Have it listen on a port, or give it before it listens',
      code: 'METTLE_SERVICE_START',
    });
  }
  const scheme = 'setSecureContext' in server ? 'https' : 'http';
  return `${scheme}://${reachable(address.address)}:${address.port}`;
}

function reachable(listening: string): string {
  if (listening === '0.0.0.0' || listening === '::') return '127.0.0.1';
  return listening.includes(':') ? `[${listening}]` : listening;
}

/** Follows the connections of a server from now on. The returned function destroys them, upgraded ones included. */
export function followConnections(server: HttpServer): () => void {
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  return () => {
    for (const socket of sockets) socket.destroy();
  };
}
