import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';

/** A server that says back what it is told. */
export interface EchoServer {
  readonly port: number;
  /** For `upstream`: `localhost:40123`. */
  readonly address: string;
  /** Connections that it has accepted and that live. */
  readonly open: ReadonlySet<Socket>;
  stop(): Promise<void>;
}

/** Starts a server that says back what it is told, and ends when its client does. */
export async function startEcho(
  answer: (socket: Socket) => void = (socket) => socket.pipe(socket),
): Promise<EchoServer> {
  const open = new Set<Socket>();
  const server = createServer({ allowHalfOpen: true, noDelay: true }, (socket) => {
    open.add(socket);
    socket.on('error', () => {}).once('close', () => open.delete(socket));
    answer(socket);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  return {
    port,
    address: `localhost:${port}`,
    open,
    async stop() {
      for (const socket of open) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
