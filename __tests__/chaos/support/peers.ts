import { once } from 'node:events';
import { createServer as createHttp2, type ServerHttp2Stream } from 'node:http2';
import { createServer, type Server, type Socket } from 'node:net';

/** What a peer does when a request has come. */
export type Deed =
  | 'answer'
  | 'half'
  | 'nothing'
  | 'RST'
  | 'FIN'
  | 'half, RST'
  | 'half, FIN'
  | 'half, RST at once'
  | 'garbage';

/** A server with real sockets that answers, or breaks in a given way. */
export interface Peer {
  readonly port: number;
  /** What happens to the requests that come from now on. */
  deed: Deed;
  /** Connections that it has accepted. */
  readonly accepted: number;
  /** Stops listening, and resets every connection. */
  stop(): Promise<void>;
}

export type Protocol = 'http' | 'http2' | 'postgres' | 'redis';

export const GARBAGE = 'this is no answer in any protocol\r\n\r\n';
/** Long enough for what was sent to have been read, so that a reset cannot overtake it. */
export const SETTLE_MS = 40;

/** How a protocol with text requests is spoken. */
interface Speech {
  /** The answer to what a client sends before it asks; nothing: it is a request. */
  greet(chunk: Buffer): string | Buffer | undefined;
  /** The answer to a request. */
  readonly answer: string | Buffer;
  /** So many bytes of it are missing from half of it: the middle of the body, of a row, of a value. */
  readonly missing: number;
}

const SPEECHES: Readonly<Record<Exclude<Protocol, 'http2'>, Speech>> = {
  http: {
    greet: () => undefined,
    answer: 'HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nhellohello',
    missing: 5,
  },
  redis: {
    greet: (chunk) => (/get/i.test(String(chunk)) ? undefined : '+OK\r\n'),
    answer: '$10\r\nhellohello\r\n',
    missing: 7,
  },
  postgres: {
    // Only the first message of a connection has no type: it begins with its length.
    greet: (chunk) =>
      chunk[0] === 0 ? Buffer.concat([message('R', Buffer.alloc(4)), message('Z', Buffer.from('I'))]) : undefined,
    answer: Buffer.concat([
      message('T', Buffer.concat([int16(1), Buffer.from('greeting\0'), Buffer.alloc(6), int32(25), Buffer.alloc(8)])),
      message('D', Buffer.concat([int16(1), int32(10), Buffer.from('hellohello')])),
      message('C', Buffer.from('SELECT 1\0')),
      message('Z', Buffer.from('I')),
    ]),
    missing: 25,
  },
};

/** Starts a peer on a free port of loopback. */
export async function startPeer(protocol: Protocol): Promise<Peer> {
  const sockets = new Set<Socket>();
  let accepted = 0;
  const server = protocol === 'http2' ? http2Server(() => peer.deed) : speaker(SPEECHES[protocol], () => peer.deed);
  server.on('connection', (socket: Socket) => {
    accepted += 1;
    sockets.add(socket);
    socket.on('error', () => {}).on('close', () => sockets.delete(socket));
  });
  server.listen({ port: 0, host: '127.0.0.1' });
  await once(server, 'listening');
  const peer: Peer = {
    port: (server.address() as { port: number }).port,
    deed: 'answer',
    get accepted() {
      return accepted;
    },
    async stop() {
      if (!server.listening) return;
      const closed = new Promise((resolve) => server.close(resolve));
      // A reset while an end is under way is refused by the system.
      for (const socket of sockets) socket.writableEnded ? socket.destroy() : socket.resetAndDestroy();
      await closed;
    },
  };
  return peer;
}

function speaker({ greet, answer, missing }: Speech, deed: () => Deed): Server {
  const all = Buffer.from(answer);
  const half = all.subarray(0, all.length - missing);
  return createServer({ allowHalfOpen: true }, (socket) => {
    socket.on('data', (chunk) => {
      const greeting = greet(chunk);
      if (greeting === undefined) act(deed(), socket, { all: () => socket.write(all), half: () => socket.write(half) });
      else socket.write(greeting);
    });
    socket.on('end', () => socket.end());
  });
}

function http2Server(deed: () => Deed): Server {
  const server = createHttp2();
  const raw = new WeakMap<object, Socket>();
  let newest: Socket;
  server.prependListener('connection', (socket: Socket) => {
    newest = socket;
  });
  server.on('session', (session) => {
    session.on('error', () => {});
    raw.set(session, newest);
  });
  server.on('stream', (stream: ServerHttp2Stream) => {
    stream.on('error', () => {});
    const socket = raw.get(stream.session as object) as Socket;
    const begin = () => {
      stream.respond({ ':status': 200 });
      stream.write('hello');
    };
    const all = () => {
      begin();
      stream.end('hello');
    };
    act(deed(), socket, { all, half: begin });
  });
  return server as unknown as Server;
}

function act(deed: Deed, socket: Socket, { all, half }: { readonly all: () => void; readonly half: () => void }): void {
  if (deed === 'answer') all();
  if (deed.startsWith('half')) half();
  if (deed === 'RST') socket.resetAndDestroy();
  if (deed === 'FIN') socket.end();
  if (deed === 'garbage') socket.write(GARBAGE);
  if (deed === 'half, RST at once') socket.write('', () => socket.resetAndDestroy());
  if (deed === 'half, RST') setTimeout(() => socket.resetAndDestroy(), SETTLE_MS);
  if (deed === 'half, FIN') setTimeout(() => socket.end(), SETTLE_MS);
}

function message(type: string, body: Buffer): Buffer {
  return Buffer.concat([Buffer.from(type), int32(body.length + 4), body]);
}

function int32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(value);
  return bytes;
}

function int16(value: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeInt16BE(value);
  return bytes;
}
