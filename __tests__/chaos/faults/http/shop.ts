import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { Agent, createServer, type IncomingMessage, request, type Server, type ServerResponse } from 'node:http';
import { connect } from 'node:net';
import { gzipSync } from 'node:zlib';
import { type Relay, startRelay } from '../../../../src/core/relay';

/** A real HTTP service behind a relay. */
export interface Shop {
  readonly name: string;
  readonly address: string;
  readonly relay: Relay;
  /** Where a client reaches it. */
  readonly url: string;
  /** `METHOD url` of what the service got. */
  readonly seen: string[];
  stop(): Promise<void>;
}

/** Bytes that no part of which looks like another. */
export const EXPORT = Buffer.from(Array.from({ length: 200_000 }, (_, index) => (index * 7 + (index >> 8)) & 255));

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

const routes: Readonly<Record<string, Answer>> = {
  '/export': (_, response) => response.end(EXPORT),
  '/chunks': (_, response) => {
    for (const part of ['one,', 'two,', 'three']) response.write(part);
    response.end();
  },
  '/zipped': (_, response) => {
    response.writeHead(200, { 'content-encoding': 'gzip', 'content-type': 'text/plain' });
    response.end(gzipSync('zipped text'));
  },
  '/nothing': (_, response) => response.writeHead(204).end(),
  '/hash': (request, response) => {
    const hash = createHash('sha256');
    request.on('data', (chunk) => hash.update(chunk)).on('end', () => response.end(hash.digest('hex')));
  },
  '/headers': (request, response) => response.end(JSON.stringify(request.headers)),
};

/** Starts it. */
export async function startShop(handler?: Answer): Promise<Shop> {
  const seen: string[] = [];
  const server: Server = createServer((request, response) => {
    seen.push(`${request.method} ${request.url}`);
    const path = (request.url ?? '').split('?', 1)[0] as string;
    const answer = handler ?? routes[path];
    if (answer) answer(request, response);
    else request.resume().on('end', () => response.setHeader('x-from', 'shop').end(`fine: ${path}`));
  });
  server.listen({ port: 0, host: '127.0.0.1' });
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  const relay = await startRelay({ target: { host: '127.0.0.1', port }, label: 'the relay of SHOP_URL' });
  return {
    name: 'SHOP_URL',
    address: `http://127.0.0.1:${port}`,
    relay,
    url: `http://127.0.0.1:${relay.port}`,
    seen,
    async stop() {
      await relay.stop();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** What a client got. */
export interface Got {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Buffer;
  readonly text: string;
  /** The client's own port, by which a connection is known. */
  readonly port: number;
}

/** Asks through node:http. */
export function ask(
  shop: Shop,
  path: string,
  {
    method = 'GET',
    headers = {},
    body,
    agent,
  }: { method?: string; headers?: Record<string, string>; body?: Buffer | string; agent?: Agent } = {},
): Promise<Got> {
  return new Promise((resolve, reject) => {
    const asked = request(`${shop.url}${path}`, { method, headers, ...(agent ? { agent } : {}) }, (response) => {
      const { localPort: port = 0 } = asked.socket ?? {};
      const parts: Buffer[] = [];
      response.on('data', (part) => parts.push(part));
      response.on('error', reject);
      response.on('end', () => {
        const body = Buffer.concat(parts);
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body, text: body.toString(), port });
      });
    });
    asked.on('error', reject);
    asked.end(body);
  });
}

/** An agent that keeps one connection. */
export function oneConnection(): Agent {
  return new Agent({ keepAlive: true, maxSockets: 1 });
}

/** Sends bytes by a socket, and gives all that comes until the other side ends or resets. */
export async function sendRaw(
  shop: Shop,
  bytes: string,
  isOver: (text: string) => boolean = () => false,
): Promise<string> {
  const socket = connect({ host: '127.0.0.1', port: shop.relay.port, noDelay: true });
  let text = '';
  try {
    await once(socket, 'connect');
    socket.write(bytes, 'latin1');
    await new Promise<void>((resolve) => {
      socket.on('data', (chunk) => {
        text += chunk.toString('latin1');
        if (isOver(text)) resolve();
      });
      socket.on('close', () => resolve()).on('error', () => resolve());
    });
  } finally {
    socket.destroy();
  }
  return text;
}
