import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

/** A TCP socket of this network namespace, as Linux lists it. */
export interface TcpSocket {
  readonly state: 'listening' | 'established';
  readonly localPort: number;
  /** 0 for one that listens. */
  readonly remotePort: number;
  /** Whether its other end is on this machine's loopback. */
  readonly toLoopback: boolean;
  /** By which a process's file descriptors name it. */
  readonly inode: string;
}

/** Source: proc_net_tcp (Linux), numbered as in include/net/tcp_states.h. */
const STATES: Readonly<Record<string, TcpSocket['state']>> = { '0A': 'listening', '01': 'established' };

/** `127.…`, the same in IPv6, and `::1`: words of four bytes, each in the byte order of x86 and ARM. */
const LOOPBACK = /^(?:0{16}FFFF0000)?[0-9A-F]{6}7F:|^0{24}01000000:/;

/** The sockets that listen or are connected. None where the platform is not Linux. */
export function tcpSockets(): TcpSocket[] {
  const rows = ['/proc/net/tcp', '/proc/net/tcp6'].flatMap((path) => readText(path).split('\n').slice(1));
  return rows.flatMap((row) => {
    const [, local = '', remote = '', code = '', , , , , , inode = ''] = row.trim().split(/\s+/);
    const state = STATES[code];
    if (state === undefined) return [];
    return [{ state, localPort: portOf(local), remotePort: portOf(remote), toLoopback: LOOPBACK.test(remote), inode }];
  });
}

/** The inodes of the sockets of a process; none where it is gone, or another user's. */
export function socketsOf(pid: number | 'self'): string[] {
  try {
    return readdirSync(`/proc/${pid}/fd`).flatMap((fd) => /^socket:\[(\d+)\]$/.exec(linkOf(pid, fd))?.[1] ?? []);
  } catch {
    return [];
  }
}

/** The process that has one of these sockets. */
export function ownerOfSocket(inodes: ReadonlySet<string>): number | undefined {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .find((pid) => socketsOf(pid).some((inode) => inodes.has(inode)));
}

/** The ports on which a process listens. */
export function listeningPortsOf(pid: number): Set<number> {
  const own = new Set(socketsOf(pid));
  const listening = tcpSockets().filter(({ state, inode }) => state === 'listening' && own.has(inode));
  return new Set(listening.map(({ localPort }) => localPort));
}

function portOf(address: string): number {
  return Number.parseInt(address.split(':')[1] ?? '', 16);
}

function linkOf(pid: number | 'self', fd: string): string {
  try {
    return readlinkSync(`/proc/${pid}/fd/${fd}`);
  } catch {
    return ''; // closed since it was listed
  }
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return '';
  }
}
