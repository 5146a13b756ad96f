import { readFileSync } from 'node:fs';
import { sleep } from '../../core/clock';
import { failedTo } from '../../core/errors';
import { ownerOfSocket, socketsOf, type TcpSocket, tcpSockets } from '../../core/tcp-table';

/** A browser that looks for targets connects for a moment: a debugger stays. */
const STAYS_MS = 200;

/**
 * Refuses a process to whose inspector somebody else is connected: its session would slow down what is measured, pause it, and have
 * V8 forget the ids of objects when it goes. Seen on Linux alone, where the system lists connections.
 *
 * @param inspectorUrl - where its inspector listens; `undefined` where it does not.
 * @throws MettleError `METTLE_LEAKS`
 */
export async function requireNoDebugger(
  inspectorUrl: string | undefined,
  label: string,
  signal?: AbortSignal,
): Promise<void> {
  if (inspectorUrl === undefined) return;
  const port = Number(new URL(inspectorUrl).port);
  const seen = strangersOn(port);
  if (seen.size === 0) return;
  await sleep(STAYS_MS, signal);
  const staying = [...strangersOn(port)].find(([clientPort]) => seen.has(clientPort));
  if (staying === undefined) return;
  throw failedTo({
    to: `look for leaks in ${label}`,
    reason: `${nameOf(staying[1])} is connected to its inspector on port ${port}, and would disturb what is measured`,
    cure: 'Disconnect it (DevTools, an IDE, another measurement), and start again',
    code: 'METTLE_LEAKS',
  });
}

/** How many connections an inspector has, those of this process included; `undefined` where the platform does not tell. */
export function connectionsTo(inspectorUrl: string): number | undefined {
  if (process.platform !== 'linux') return undefined;
  return clientsOf(Number(new URL(inspectorUrl).port)).size;
}

/** Whether an inspector is still open, as far as the platform tells. */
export function isListenedOn(inspectorUrl: string): boolean {
  const port = Number(new URL(inspectorUrl).port);
  return tcpSockets().some(({ state, localPort }) => state === 'listening' && localPort === port);
}

/** The connections to a port by the port of the client, without those of this process. */
function strangersOn(port: number): Map<number, TcpSocket | undefined> {
  const own = new Set(socketsOf('self'));
  return new Map([...clientsOf(port)].filter(([, socket]) => socket === undefined || !own.has(socket.inode)));
}

/** Each connection has two ends, either of which may lie in another container, out of sight. */
function clientsOf(port: number): Map<number, TcpSocket | undefined> {
  const clients = new Map<number, TcpSocket | undefined>();
  for (const socket of tcpSockets()) {
    if (socket.state !== 'established' || !socket.toLoopback) continue;
    if (socket.localPort === port) clients.set(socket.remotePort, clients.get(socket.remotePort));
    if (socket.remotePort === port) clients.set(socket.localPort, socket);
  }
  return clients;
}

function nameOf(socket: TcpSocket | undefined): string {
  const pid = socket && ownerOfSocket(new Set([socket.inode]));
  if (pid === undefined) return 'another program';
  try {
    return `${readFileSync(`/proc/${pid}/comm`, 'utf8').trim()} (process ${pid})`;
  } catch {
    return `process ${pid}`;
  }
}
