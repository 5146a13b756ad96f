import { isIP } from 'node:net';
import { connect, createServer, type TLSSocket } from 'node:tls';
import type { Connection, Stages } from '../../../core/relay';
import type { Identity } from './certificates';
import { Wire } from './wire';

/**
 * Speaks TLS with a client under a certificate of its own, and with the target as its client. A client that looks at the
 * certificate goes; one that does not look gets through to the target, as it would with a real certificate of this kind.
 */
export function impersonate(connection: Connection, { certificate, key }: Identity, host: string): Stages {
  const { upstream, downstream } = connection;
  const toClient = new Wire({ send: (chunk) => downstream.push(chunk), finish: () => downstream.end() });
  const toTarget = new Wire({ send: (chunk) => upstream.push(chunk), finish: () => upstream.end() });
  const wires = [toClient, toTarget];
  const leave = (): void => {
    for (const wire of wires) wire.destroy();
    connection.close();
  };
  upstream.signal.addEventListener('abort', () => {
    for (const wire of wires) wire.destroy();
  });
  let target: TLSSocket | undefined;
  const server = createServer({ cert: certificate, key, ALPNCallback: ({ protocols }) => protocols[0] });
  server.on('tlsClientError', leave);
  server.on('secureConnection', (client) => {
    target = connect({
      socket: toTarget,
      rejectUnauthorized: false,
      ...(isIP(host) === 0 ? { servername: host } : {}),
      ...(client.alpnProtocol ? { ALPNProtocols: [client.alpnProtocol] } : {}),
    });
    join(client, target, leave);
  });
  server.emit('connection', toClient);
  return {
    upstream: { take: (chunk) => toClient.receive(chunk), end: () => toClient.ended(), leave },
    // Before the client has spoken, a server of TLS has nothing to say.
    downstream: { take: (chunk) => (target ? toTarget.receive(chunk) : undefined), end: () => toTarget.ended() },
  };
}

function join(client: TLSSocket, target: TLSSocket, leave: () => void): void {
  client.on('error', leave).on('close', leave);
  target.on('error', leave).on('close', leave);
  client.pipe(target);
  target.pipe(client);
}
