import { Server, type Socket } from 'node:net';
import { setInterval as startInterval } from 'node:timers';
import type { Effect } from '../effect';

export interface RefusalPlan {
  /** Of the servers that listen on this port. */
  readonly port: number;
  /** Whether connections that are open already are reset. */
  readonly dropOpen: boolean;
}

/** libuv's socket, as `net.Server` holds it. */
interface Handle {
  onconnection: unknown;
  bind(host: string, port: number): number;
  bind6(host: string, port: number, flags: number): number;
  listen(backlog: number): number;
  close(): void;
}
type ServerWithHandle = Server & { _handle: Handle | null };

interface Refusal {
  count: number;
  readonly resume: () => void;
}

/** `TCPConstants.SERVER` of Node's own binding. */
const AS_SERVER = 1;
/** Node's default for `server.listen`. */
const BACKLOG = 511;
const LONGEST_MS = 2 ** 31 - 1;

/** What does not listen is not among the active handles of its process. */
const refusals = new Map<Server, Refusal>();

/**
 * Closes the listening socket of a server and binds its port again without listening: the kernel itself refuses whoever
 * connects, and nobody else can take the port. Connections that are open, and the server's own state, stay as they are.
 */
export const refuseConnections: Effect<RefusalPlan> = ({ port, dropOpen }, { fired, figure }) => {
  const candidates = new Set([...activeHandles(), ...refusals.keys()]);
  const servers = [...candidates].filter((handle) => isListeningOn(handle, port));
  if (servers.length === 0) throw new Error(`no server of Node's net or http listens on port ${port} in that process`);
  const held = servers.map((server) => {
    const refusal = refusals.get(server) ?? { count: 0, resume: refuse(server) };
    refusal.count += 1;
    refusals.set(server, refusal);
    return { server, refusal };
  });
  if (dropOpen) {
    const open = activeHandles().filter((handle) => servers.includes(serverOf(handle) as ServerWithHandle)) as Socket[];
    for (const socket of open) socket.resetAndDestroy();
    figure('dropped', open.length);
  }
  fired();
  return {
    stop() {
      for (const { server, refusal } of held.splice(0)) {
        refusal.count -= 1;
        if (refusal.count > 0) continue;
        refusals.delete(server);
        refusal.resume();
      }
    },
    left: () => (held.length === 0 ? undefined : `port ${port} still refuses connections`),
  };
};

/** Returns how to go on listening. */
function refuse(server: ServerWithHandle): () => void {
  const listening = server._handle as Handle;
  const { address, port, family } = server.address() as { address: string; port: number; family: string };
  const bound = new (listening.constructor as new (type: number) => Handle)(AS_SERVER);
  listening.close();
  requireDone('bind', family === 'IPv6' ? bound.bind6(address, port, 0) : bound.bind(address, port), port);
  // By these Node finds its way from the socket to the server.
  for (const key of Object.getOwnPropertySymbols(listening)) {
    if (key.description === 'owner_symbol') Object.assign(bound, { [key]: server });
  }
  bound.onconnection = listening.onconnection;
  server._handle = bound;
  // A socket that does not listen does not keep its process alive.
  const alive = startInterval(() => {}, LONGEST_MS);
  return () => {
    alive.close();
    // The service itself may have closed its server meanwhile.
    if (server._handle === bound) requireDone('listen', bound.listen(BACKLOG), port);
  };
}

/** Undocumented, and the only way to a server that nobody handed over. */
function activeHandles(): unknown[] {
  return (process as unknown as { _getActiveHandles(): unknown[] })._getActiveHandles();
}

function isListeningOn(handle: unknown, port: number): handle is ServerWithHandle {
  if (!(handle instanceof Server)) return false;
  if (!handle.listening) return false;
  const address = handle.address();
  return typeof address === 'object' && address?.port === port;
}

function serverOf(handle: unknown): unknown {
  return (handle as { readonly server?: unknown } | undefined)?.server;
}

function requireDone(what: string, code: number, port: number): void {
  if (code !== 0) throw new Error(`the system did not ${what} on port ${port} again (error ${code})`);
}
