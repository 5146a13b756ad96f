import { connect, createServer, type Socket } from 'node:net';
import { createSecureContext, TLSSocket } from 'node:tls';
import { asOwnTraffic } from '../../../core/own-traffic';
import { resetSocket } from '../../../core/relay';
import { signingAuthority } from '../../faults/tls/authority';
import { makeCertificate } from '../../faults/tls/certificates';
import { type Listening, listenOnLoopback } from './stub-server';

/**
 * Speaks TLS in the place of a host, with a certificate of the test authority, and passes what is inside on to a port of loopback,
 * so that faults on HTTP can be put there. What TCP says there is passed back: an end, a reset.
 */
export async function startTlsFront(host: string, port: number): Promise<Listening> {
  const { certificate, key } = await makeCertificate('good', host, await signingAuthority());
  const secureContext = createSecureContext({ cert: certificate, key });
  const server = createServer({ noDelay: true }, (raw) => {
    const inner = asOwnTraffic(() => connect({ host: '127.0.0.1', port, noDelay: true }));
    const client = new TLSSocket(raw, { isServer: true, secureContext, ALPNProtocols: ['h2', 'http/1.1'] });
    join(raw, client, inner);
  });
  return listenOnLoopback(server, `stub ${host}`);
}

function join(raw: Socket, client: TLSSocket, inner: Socket): void {
  client.pipe(inner);
  inner.pipe(client);
  inner.on('error', () => resetSocket(raw));
  client.on('error', () => resetSocket(inner));
  client.on('close', () => inner.destroy());
  raw.on('error', () => resetSocket(inner));
}
