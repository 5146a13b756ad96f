import { Agent, request as httpRequest } from 'node:http';
import { type ClientHttp2Session, connect as connectHttp2 } from 'node:http2';
import { setImmediate as eventLoopTurn } from 'node:timers/promises';
import Redis from 'ioredis';
import { Client as Postgres } from 'pg';
import { Agent as UndiciAgent, request as undiciRequest } from 'undici';
import type { Protocol } from './peers';

/** A real client with one connection that it keeps. */
export interface Client {
  /** Asks once, and gives the text of the answer. */
  ask(): Promise<string>;
  /** Errors that came outside of any call. */
  readonly aside: readonly unknown[];
  close(): void | Promise<void>;
}

/** A kind of client: what it speaks, and how one is made. */
export interface ClientKind {
  readonly protocol: Protocol;
  readonly make: (port: number) => Client;
}

/** How long a client waits for an answer. */
const PATIENCE_MS = 400;

export const CLIENTS: Readonly<Record<string, ClientKind>> = {
  http: { protocol: 'http', make: httpClient },
  fetch: { protocol: 'http', make: fetchClient },
  'undici.request': { protocol: 'http', make: undiciClient },
  http2: { protocol: 'http2', make: http2Client },
  pg: { protocol: 'postgres', make: postgresClient },
  ioredis: { protocol: 'redis', make: redisClient },
};

function httpClient(port: number): Client {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  return {
    aside: [],
    ask: () =>
      new Promise((resolve, reject) => {
        const request = httpRequest({ host: '127.0.0.1', port, agent, timeout: PATIENCE_MS }, async (response) => {
          try {
            let text = '';
            for await (const chunk of response) text += chunk;
            resolve(text);
          } catch (error) {
            reject(error);
          }
        });
        request.on('timeout', () => request.destroy()).on('error', reject);
        request.end();
      }),
    close: () => agent.destroy(),
  };
}

function fetchClient(port: number): Client {
  return {
    aside: [],
    ask: async () => {
      const answer = await fetch(`http://127.0.0.1:${port}/`, { signal: AbortSignal.timeout(PATIENCE_MS) });
      const text = await answer.text();
      // The connection can be used again a turn of the loop later.
      await eventLoopTurn();
      return text;
    },
    close: () => {},
  };
}

function undiciClient(port: number): Client {
  const dispatcher = new UndiciAgent({ connections: 1, headersTimeout: PATIENCE_MS, bodyTimeout: PATIENCE_MS });
  return {
    aside: [],
    ask: async () => (await undiciRequest(`http://127.0.0.1:${port}/`, { dispatcher })).body.text(),
    close: () => dispatcher.destroy(),
  };
}

function http2Client(port: number): Client {
  const aside: unknown[] = [];
  let session: ClientHttp2Session | undefined;
  return {
    aside,
    ask: () =>
      new Promise((resolve, reject) => {
        if (session === undefined || session.destroyed) {
          session = connectHttp2(`http://127.0.0.1:${port}`);
          session.on('error', (error) => aside.push(error));
        }
        const stream = session.request({ ':path': '/' });
        let text = '';
        stream.setTimeout(PATIENCE_MS, () => stream.destroy(new Error('no answer')));
        stream.on('data', (chunk) => {
          text += chunk;
        });
        stream.on('error', reject).on('aborted', () => aside.push(new Error('aborted')));
        stream.on('close', () => resolve(text));
        stream.end();
      }),
    close: () => session?.destroy(),
  };
}

function postgresClient(port: number): Client {
  const aside: unknown[] = [];
  const make = () => {
    const client = new Postgres({
      host: '127.0.0.1',
      port,
      user: 'a',
      password: 'b',
      database: 'c',
      query_timeout: PATIENCE_MS,
    });
    client.on('error', (error) => aside.push(error));
    return client;
  };
  const client = make();
  let connected: Promise<unknown> | undefined;
  return {
    aside,
    ask: async () => {
      connected ??= client.connect();
      await connected;
      const { rows } = await client.query<{ greeting: string }>('select greeting');
      return rows[0]?.greeting ?? '';
    },
    close: async () => {
      const { stream } = (client as unknown as { connection: { stream: { destroy(): void } } }).connection;
      stream.destroy();
    },
  };
}

function redisClient(port: number): Client {
  const aside: unknown[] = [];
  const client = new Redis({
    host: '127.0.0.1',
    port,
    lazyConnect: true,
    enableReadyCheck: false,
    disableClientInfo: true,
    retryStrategy: () => null,
    commandTimeout: PATIENCE_MS,
  });
  client.on('error', (error) => aside.push(error));
  return {
    aside,
    ask: async () => (await client.get('greeting')) ?? '',
    close: () => client.disconnect(),
  };
}
