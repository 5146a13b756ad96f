import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { type FileHandle, open, readFile } from 'node:fs/promises';
import {
  Agent,
  createServer as createHttpServer,
  get,
  type Server as HttpServer,
  type IncomingMessage,
} from 'node:http';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough, Readable, Transform } from 'node:stream';
import { text } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { setImmediate as turn } from 'node:timers/promises';
import { MessageChannel, type MessagePort, Worker } from 'node:worker_threads';
import { drawValue, type Family, family } from '../family';

export const io: readonly Family[] = [
  family('requests over a connection that is kept alive', async (random, leaks) => {
    const { url, close } = await serve(random.integer(2, 5000));
    const agent = new Agent({ keepAlive: true, maxSockets: random.integer(1, 3) });
    return {
      async iterate() {
        const [response] = (await once(get(url, { agent }), 'response')) as [IncomingMessage];
        if (leaks) response.socket.setMaxListeners(0).on('drain', () => response.statusCode);
        await text(response);
      },
      async close() {
        agent.destroy();
        await close();
      },
    };
  }),

  family('fetch', async (random, leaks) => {
    const { url, close } = await serve(random.integer(2, 5000));
    const kept: Response[] = [];
    return {
      async iterate() {
        const response = await fetch(url);
        await response.text();
        if (leaks) kept.push(response);
      },
      close,
    };
  }),

  family('connections that are opened and closed', async (_, leaks) => {
    const { server, port, close } = await echo();
    const sockets: Socket[] = [];
    return {
      async iterate(i) {
        const socket = connect(port, '127.0.0.1');
        socket.write(`${i}`);
        await once(socket, 'data');
        if (leaks) sockets.push(socket);
        else await once(socket.end(), 'close');
        return server.listening;
      },
      async close() {
        for (const socket of sockets) socket.destroy();
        await close();
      },
    };
  }),

  family('pipelines of streams', (random, leaks) => {
    const chunks = random.integer(1, 10);
    const kept: unknown[] = [];
    return {
      async iterate(i) {
        const upper = new Transform({
          transform: (chunk, _, done) => done(null, String(chunk).toUpperCase()),
        });
        const sink = new PassThrough();
        const seen = text(sink);
        await pipeline(Readable.from(Array.from({ length: chunks }, () => `chunk ${i}`)), upper, sink);
        if (leaks) kept.push(upper);
        return seen;
      },
    };
  }),

  family('listeners of a stream that lives long', (random, leaks) => {
    const [stream, value] = [new PassThrough().setMaxListeners(0).resume(), drawValue(random)];
    return {
      async iterate(i) {
        const seen = value(i);
        const listener = (): unknown => seen;
        stream.on('data', listener);
        stream.write('x');
        await turn();
        if (!leaks) stream.off('data', listener);
      },
    };
  }),

  family('files that are read', (random, leaks) => {
    const folder = mkdtempSync(join(tmpdir(), 'mettle-proof-'));
    const file = join(folder, 'file');
    writeFileSync(file, 'x'.repeat(random.integer(1, 10_000)));
    const open_: FileHandle[] = [];
    return {
      async iterate() {
        const handle = await open(file);
        await handle.read(Buffer.alloc(100), 0, 100, 0);
        if (leaks) open_.push(handle);
        else await handle.close();
        await readFile(file, 'utf8');
      },
      async close() {
        for (const handle of open_) await handle.close();
        rmSync(folder, { recursive: true });
      },
    };
  }),

  family('messages to a worker and back', async (random, leaks) => {
    const source = "require('node:worker_threads').parentPort.on('message', (m) => m.port?.postMessage(m.value))";
    const worker = new Worker(source, { eval: true });
    await once(worker, 'online');
    const value = Array.from({ length: random.integer(1, 50) }, (_, n) => ({ n }));
    const ports: MessagePort[] = [];
    return {
      async iterate() {
        const { port1, port2 } = new MessageChannel();
        worker.postMessage({ port: port2, value }, [port2]);
        await once(port1, 'message');
        if (leaks) ports.push(port1);
        else port1.close();
        await turn();
      },
      async close() {
        for (const port of ports) port.close();
        await worker.terminate();
      },
    };
  }),
];

async function serve(bytes: number): Promise<{ url: string; close(): Promise<void> }> {
  const body = 'x'.repeat(bytes);
  const server = createHttpServer((_, response) => response.end(body));
  server.keepAliveTimeout = 60_000;
  const { port, close } = await listening(server);
  return { url: `http://127.0.0.1:${port}/`, close };
}

async function echo(): Promise<{ server: Server; port: number; close(): Promise<void> }> {
  const server = createServer((socket) => socket.on('error', () => {}).pipe(socket));
  return { server, ...(await listening(server)) };
}

async function listening(server: Server | HttpServer): Promise<{ port: number; close(): Promise<void> }> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    async close() {
      if ('closeAllConnections' in server) server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
