import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { setImmediate as nextTurn } from 'node:timers/promises';

/** What a server sends for one request. */
export interface Script {
  /** Written one after the other, with a turn of the event loop between. */
  readonly parts: readonly Buffer[];
  /** Whether the server closes afterwards, or breaks the connection off. */
  readonly end: 'stay' | 'close' | 'reset';
}

/** A server of raw TCP that sends what it is told, byte for byte. */
export interface ScriptServer {
  readonly origin: string;
  /** Connections so far. */
  readonly connections: number;
  /** Connections at present. */
  readonly open: number;
  /** Heads of the requests so far, as they came. */
  readonly requests: readonly string[];
  /** Resolves when the script of this path was sent. */
  sent(path: string): Promise<void>;
  /** Closes the connection on which the script of this path is sent, after its end. */
  finish(path: string): void;
  close(): Promise<void>;
}

/** The answer to `/mark/<n>`, which tells whose answer it is. */
export const marked = (path: string): string => `this is ${path}`;

/** Starts a server that answers each path with its script, and `/mark/…` with {@link marked}. */
export async function serveScripts(scriptOf: (path: string) => Script): Promise<ScriptServer> {
  const sockets = new Set<Socket>();
  const requests: string[] = [];
  const sending = new Map<string, { readonly done: Promise<void>; readonly socket: Socket }>();
  let connections = 0;
  const answer = (socket: Socket, path: string): void => {
    if (!path.startsWith('/mark/')) {
      sending.set(path, { done: send(socket, scriptOf(path)), socket });
      return;
    }
    const body = marked(path);
    socket.write(`HTTP/1.1 200 OK\r\ncontent-length: ${body.length}\r\n\r\n${body}`);
  };
  const server: Server = createServer({ noDelay: true }, (socket) => {
    connections++;
    sockets.add(socket);
    let received = '';
    socket.on('error', () => undefined);
    socket.on('close', () => sockets.delete(socket));
    socket.on('data', (chunk) => {
      received += chunk.toString('latin1');
      for (let end = received.indexOf('\r\n\r\n'); end !== -1; end = received.indexOf('\r\n\r\n')) {
        const head = received.slice(0, end);
        received = received.slice(end + 4);
        requests.push(head);
        if (requests.length > 1000) requests.splice(0, 500);
        answer(socket, head.split(' ')[1] as string);
      }
    });
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    get connections() {
      return connections;
    },
    get open() {
      return sockets.size;
    },
    requests,
    async sent(path) {
      await sending.get(path)?.done;
      sending.delete(path);
    },
    finish(path) {
      const script = sending.get(path);
      void script?.done.then(() => script.socket.end());
    },
    async close() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

async function send(socket: Socket, { parts, end }: Script): Promise<void> {
  for (const [index, piece] of parts.entries()) {
    if (index > 0) await nextTurn();
    if (!socket.writable) return;
    socket.write(piece);
  }
  if (end === 'close') socket.end();
  else if (end === 'reset') {
    await nextTurn();
    socket.resetAndDestroy();
  }
}
