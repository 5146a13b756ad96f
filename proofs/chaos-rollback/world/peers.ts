import { createServer as createHttpServer } from 'node:http';
import { createServer, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { signingAuthority } from '../../../src/chaos/faults/tls/authority';
import { makeCertificate } from '../../../src/chaos/faults/tls/certificates';

/** What is said to a peer to get an answer; it answers whoever says it. */
export const GREETINGS = {
  echo: 'hello',
  http: 'GET /orders HTTP/1.1\r\nHost: web\r\nConnection: close\r\n\r\n',
  postgres: Buffer.concat([startup({ user: 'mettle', database: 'orders' }), message('Q', 'select 1\0')]),
  redis: '*2\r\n$3\r\nGET\r\n$5\r\norder\r\n',
} as const;

/** Says back what it is told. */
export function echoPeer(): Server {
  return createServer((socket) => {
    socket.on('error', () => {}).pipe(socket);
  });
}

/** Answers every request over HTTP. */
export function webPeer(): Server {
  return createHttpServer((_, response) => response.end('{"ok":true}'));
}

/** Answers over TLS, with a certificate that nothing is wrong with. */
export async function securePeer(): Promise<Server> {
  const { certificate, key } = await makeCertificate('good', '127.0.0.1', await signingAuthority());
  return createTlsServer({ cert: certificate, key }, (socket) => {
    socket.on('error', () => {}).pipe(socket);
  }).on('tlsClientError', () => {});
}

/** As much of Postgres as one simple query takes. Source: the manual's chapter on the frontend/backend protocol. */
export function postgresPeer(): Server {
  const ready = message('Z', 'I');
  return createServer((socket) => {
    let isStarted = false;
    socket.on('error', () => {});
    socket.on('data', () => {
      if (!isStarted) socket.write(Buffer.concat([message('R', '\0\0\0\0'), ready]));
      isStarted = true;
      socket.write(Buffer.concat([message('C', 'SELECT 0\0'), ready]));
    });
  });
}

/** Has nothing for any command. */
export function redisPeer(): Server {
  return createServer((socket: Socket) => {
    socket.on('error', () => {}).on('data', () => socket.write('$-1\r\n'));
  });
}

function message(type: string, body: string): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(body.length + 4);
  return Buffer.concat([Buffer.from(type), length, Buffer.from(body)]);
}

function startup(parameters: Readonly<Record<string, string>>): Buffer {
  const text = Object.entries(parameters).map(([name, value]) => `${name}\0${value}\0`);
  return message('', `\0\x03\0\0${text.join('')}\0`);
}
