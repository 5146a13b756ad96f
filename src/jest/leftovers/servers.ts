import { Server } from 'node:net';
import { patch } from '../../core/patches';
import { type Observer, stackAbove } from './observed';

/** Servers that listen: of `node:net`, and with it of `node:http`, `node:https` and `node:http2`. */
export const observeServers: Observer = (note) =>
  patch(
    Server.prototype,
    'listen',
    (original) =>
      function listen(this: Server, ...args: unknown[]) {
        note({
          kind: 'server',
          target: this,
          label: (server) => `the server on ${addressOf(server)}`,
          isAlive: (server) => server.listening,
          stack: stackAbove(listen),
        });
        return (original as (...args: unknown[]) => Server).apply(this, args);
      } as typeof original,
    'net.Server.prototype.listen',
  );

function addressOf(server: Server): string {
  const address = server.address();
  if (address === null || typeof address === 'string') return address ?? 'an unknown address';
  return `${address.family === 'IPv6' ? `[${address.address}]` : address.address}:${address.port}`;
}
