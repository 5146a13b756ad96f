import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { type Relay, type RelayTarget, startRelay } from '../../src/core/relay';

/** Servers, relays and clients of a test on loopback, all closed by `close`. */
export interface Tcp {
  /** A server that does something with each connection. */
  target(onConnection: (socket: Socket) => void, host?: string): Promise<{ host: string; port: number }>;
  /** A server that sends back what it gets. */
  echo(): Promise<{ host: string; port: number }>;
  relay(target: RelayTarget): Promise<Relay>;
  /** A dependency of that server, as faults take it. */
  dependency(onConnection?: (socket: Socket) => void): Promise<{ name: string; address: string; relay: Relay }>;
  /** A client that may not be connected yet. */
  connecting(to: { host: string; port: number }): Socket;
  /** A client that is connected. */
  client(to: { host: string; port: number }): Promise<Socket>;
  close(): Promise<void>;
}

export function tcp(): Tcp {
  const open: (() => unknown)[] = [];
  const self: Tcp = {
    async target(onConnection, host = '127.0.0.1') {
      const sockets = new Set<Socket>();
      const server = createServer({ allowHalfOpen: true, noDelay: true }, (socket) => {
        sockets.add(socket.on('error', () => {}).on('close', () => sockets.delete(socket)));
        onConnection(socket);
      });
      server.listen({ port: 0, host });
      await once(server, 'listening');
      open.push(() => {
        server.close();
        for (const socket of sockets) socket.destroy();
      });
      return { host, port: (server.address() as { port: number }).port };
    },
    echo: () => self.target((socket) => void socket.pipe(socket)),
    async relay(target) {
      const relay = await startRelay({ target, label: 'the relay of X' });
      open.push(() => relay.stop());
      return relay;
    },
    async dependency(onConnection = (socket) => void socket.pipe(socket)) {
      const target = await self.target(onConnection);
      return { name: 'X', address: `tcp://127.0.0.1:${target.port}`, relay: await self.relay(target) };
    },
    connecting({ host, port }) {
      const socket = connect({ host, port, allowHalfOpen: true, noDelay: true });
      open.push(() => socket.destroy());
      return socket;
    },
    async client(to) {
      const socket = self.connecting(to);
      await once(socket, 'connect');
      return socket;
    },
    async close() {
      for (const close of open.splice(0).reverse()) await close();
    },
  };
  return self;
}

/** All that a socket sends until its end. */
export async function readAll(socket: Socket): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of socket) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

/** Reads so many bytes. */
export function read(socket: Socket, bytes: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let got = 0;
    const settle = (settleWith: () => void): void => {
      socket.off('data', onData).off('error', reject).off('close', onClose);
      settleWith();
    };
    const onClose = (): void => settle(() => reject(new Error(`closed after ${got} of ${bytes} bytes`)));
    const onData = (chunk: Buffer): void => {
      chunks.push(chunk);
      got += chunk.length;
      if (got >= bytes) settle(() => resolve(Buffer.concat(chunks)));
    };
    socket.on('data', onData).once('error', reject).once('close', onClose);
  });
}

/** The code of the error with which a socket ends, `end` where the other side closes it in order. */
export function endOf(socket: Socket): Promise<string> {
  socket.resume();
  return new Promise((resolve) => {
    socket.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? 'no code'));
    socket.once('end', () => resolve('end'));
    socket.once('close', () => resolve('close'));
  });
}
