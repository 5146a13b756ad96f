import { createServer as createHttpServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createHttp2Server, type Http2ServerRequest, type Http2ServerResponse } from 'node:http2';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { sleep } from '../../../core/clock';
import { failedTo, reasonOf } from '../../../core/errors';
import type { StubAnswer } from '../definitions/definition';

/** A request as it came. */
export interface ArrivedRequest {
  readonly method: string;
  /** With the query. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Buffer;
}

/** Answers a request. */
export type Answerer = (request: ArrivedRequest) => StubAnswer | Promise<StubAnswer>;

/** A server that listens. */
export interface Listening {
  readonly port: number;
  /** Closes it and every connection. */
  stop(): Promise<void>;
}

/** How a connection of HTTP/2 begins, and no request of HTTP/1.1 does (RFC 9113, 3.4). */
const HTTP2_BEGINS = Buffer.from('PRI');

/** Starts a server on loopback that answers HTTP/1.1, and HTTP/2 without TLS. */
export async function startStubServer(answerer: Answerer): Promise<Listening> {
  const stopped = new AbortController();
  const handle = (request: IncomingMessage | Http2ServerRequest, response: ServerResponse | Http2ServerResponse) => {
    response.on('error', () => {});
    respond(answerer, request, response, stopped.signal).catch(() => response.destroy());
  };
  const http1 = createHttpServer({ keepAliveTimeout: 60_000 }, handle);
  const http2 = createHttp2Server(handle).on('sessionError', () => {});
  const server = createServer({ noDelay: true }, (socket) => {
    let begun: Buffer = Buffer.alloc(0);
    socket.on('data', function look(chunk: Buffer) {
      begun = Buffer.concat([begun, chunk]);
      if (begun.length < HTTP2_BEGINS.length) return;
      socket.removeListener('data', look).pause().unshift(begun);
      // A session of HTTP/2 takes what has come by itself, a server of HTTP/1.1 waits for it to flow.
      if (begun.subarray(0, HTTP2_BEGINS.length).equals(HTTP2_BEGINS)) http2.emit('connection', socket);
      else {
        http1.emit('connection', socket);
        socket.resume();
      }
    });
  });
  const listening = await listenOnLoopback(server, 'start a stub');
  return {
    port: listening.port,
    stop: async () => {
      stopped.abort();
      await listening.stop();
    },
  };
}

/** Has a server listen on a free port of loopback, and know its connections. */
export async function listenOnLoopback(server: Server, to: string): Promise<Listening> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('error', () => {}).once('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve, reject) => {
    const failed = (error: Error) =>
      reject(
        failedTo({
          to,
          reason: reasonOf(error),
          cure: 'Check the limits of open files',
          code: 'METTLE_STUB',
          cause: error,
        }),
      );
    server.once('error', failed).listen({ port: 0, host: '127.0.0.1', exclusive: true }, () => {
      server.removeListener('error', failed).unref();
      resolve();
    });
  });
  return {
    port: (server.address() as AddressInfo).port,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}

async function respond(
  answerer: Answerer,
  request: IncomingMessage | Http2ServerRequest,
  response: ServerResponse | Http2ServerResponse,
  signal: AbortSignal,
): Promise<void> {
  const headers = Object.fromEntries(Object.entries(request.headers).filter(([name]) => !name.startsWith(':')));
  const host = request.headers[':authority'];
  const answer = await answerer({
    method: request.method ?? 'GET',
    path: request.url ?? '/',
    headers: host === undefined ? headers : { ...headers, host: String(host) },
    body: await buffer(request),
  });
  await late(answer.headDelayMs, signal);
  if (response.destroyed) return;
  (response as ServerResponse).writeHead(answer.status, grouped(answer.headers));
  if (answer.bodyDelayMs > 0) {
    (response as ServerResponse).flushHeaders();
    await late(answer.bodyDelayMs, signal);
  }
  for (const chunk of answer.chunks) (response as ServerResponse).write(chunk);
  response.end();
}

async function late(ms: number, signal: AbortSignal): Promise<void> {
  if (ms > 0) await sleep(ms, signal);
}

/** Headers by name; several of one name as a list. */
function grouped(headers: StubAnswer['headers']): Record<string, string | string[]> {
  const byName: Record<string, string | string[]> = {};
  for (const [name, value] of headers) {
    const present = byName[name];
    byName[name] = present === undefined ? value : [present, value].flat();
  }
  return byName;
}
