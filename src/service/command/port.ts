import { connect, createServer } from 'node:net';
import { failedTo } from '../../core/errors';

/** A service that listens on `localhost` alone may have chosen either. */
const LOOPBACKS = ['127.0.0.1', '::1'] as const;

/** A port that nobody has now. Another program may take it before it is used: then the start is tried again. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen({ host: '127.0.0.1', port: 0 }, () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });
}

/** The loopback address on which a port accepts connections; `undefined` where it does on none. */
export async function listeningHost(port: number): Promise<string | undefined> {
  for (const host of LOOPBACKS) if (await accepts(host, port)) return host;
  return undefined;
}

function accepts(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port });
    const settle = (accepted: boolean) => {
      socket.destroy();
      resolve(accepted);
    };
    socket.once('connect', () => settle(true));
    socket.once('error', () => settle(false));
  });
}

/** Refuses a port that somebody else listens on: a probe would take the stranger for the service. */
export async function requireFree(port: number, label: string): Promise<void> {
  if ((await listeningHost(port)) === undefined) return;
  throw failedTo({
    to: `start ${label}`,
    reason: `port ${port} is taken by another program`,
    cure: 'End that program, or leave the port to us: { port: "PORT" }, with PORT the variable that the service reads',
    code: 'METTLE_SERVICE_START',
  });
}
