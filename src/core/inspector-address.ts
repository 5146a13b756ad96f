import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { nowMs, sleep } from './clock';
import { failedTo } from './errors';
import { listeningPortsOf, ownerOfSocket, tcpSockets } from './tcp-table';

/** A process whose inspector is wanted, as its owner knows it. */
export interface InspectedProcess {
  /** The process that was started. */
  readonly pid: number;
  /**
   * A TCP port on which the wanted process listens. Needed where the command is a wrapper (`npm start`, `sh -c`, `tsx`): the
   * inspector of the process that listens is meant. Linux only; elsewhere `pid` itself is asked.
   */
  readonly port?: number;
  /** All that it and its descendants have written to stderr: Node prints the inspector's address there. */
  readonly logs: () => string;
}

const PRINTED = /Debugger listening on (ws:\/\/\S+)/g;
/** Generous: opening takes some milliseconds, on a machine that is not drowned. */
const OPENS_WITHIN_MS = 10_000;

/**
 * The NODE_OPTIONS with which a process starts as always, without an inspector, and from which
 * {@link inspectorAddressOf} can open one on a free loopback port. Options that are there stay.
 */
export function nodeOptionsForInspector(present = ''): string {
  if (/--(?:inspect|debug-port)/.test(present)) return present;
  return `${present} --inspect-port=127.0.0.1:0`.trim();
}

/**
 * The WebSocket address of a process's inspector, which is opened where it is not open yet: Node opens it on SIGUSR1, on the
 * port of its `--inspect-port`. Without {@link nodeOptionsForInspector} that is 9229, and fails where another process has it.
 *
 * Limits: a process with a SIGUSR1 handler of its own gets the signal and opens nothing; one started with
 * `--disable-sigusr1` neither; Windows has no such signal. There the command must begin with `node --inspect=127.0.0.1:0`, which
 * is found in the logs at once. Once opened it stays open until the process ends.
 *
 * Source: https://nodejs.org/api/process.html#signal-events
 *
 * @throws MettleError `METTLE_INSPECTOR` where no inspector opens.
 */
export async function inspectorAddressOf(inspected: InspectedProcess, signal?: AbortSignal): Promise<string> {
  const pid = listenerOn(inspected.port) ?? inspected.pid;
  const open = addressOf(pid, inspected.logs());
  if (open !== undefined) return open;
  if (!opensOnSignal(pid)) {
    throw cannotOpen(pid, 'it is no Node process that opens its inspector on SIGUSR1');
  }
  process.kill(pid, 'SIGUSR1');
  const until = nowMs() + OPENS_WITHIN_MS;
  while (nowMs() < until) {
    await sleep(10, signal);
    const address = addressOf(pid, inspected.logs());
    if (address !== undefined) return address;
  }
  throw cannotOpen(pid, `it printed no address on stderr within ${OPENS_WITHIN_MS / 1000} s of SIGUSR1`);
}

function cannotOpen(pid: number, reason: string): Error {
  return failedTo({
    to: `open the inspector of process ${pid}`,
    reason,
    cure: 'Start it with `node --inspect=127.0.0.1:0`, and leave its stderr as it is',
    code: 'METTLE_INSPECTOR',
  });
}

/** The newest address in the logs, on Linux the newest one on which this very process listens. */
function addressOf(pid: number, logs: string): string | undefined {
  const printed = [...logs.matchAll(PRINTED)].map(([, url]) => url as string).reverse();
  if (process.platform !== 'linux' || printed.length === 0) return printed[0];
  const ports = listeningPortsOf(pid);
  return printed.find((url) => ports.has(Number(new URL(url).port)));
}

/** Whether SIGUSR1 opens an inspector instead of ending the process, which is what it does to one that is not Node. */
export function opensOnSignal(pid: number): boolean {
  if (process.platform === 'win32') return false;
  if (process.platform !== 'linux') {
    return basename(execFileSync('ps', ['-o', 'comm=', '-p', String(pid)], { encoding: 'utf8' }).trim()) === 'node';
  }
  const caught = /^SigCgt:\s*([0-9a-f]+)$/m.exec(readText(`/proc/${pid}/status`))?.[1] ?? '0';
  return ((BigInt(`0x${caught}`) >> 9n) & 1n) === 1n; // SIGUSR1 is signal 10, counted from bit 0
}

function listenerOn(port: number | undefined): number | undefined {
  if (port === undefined || process.platform !== 'linux') return undefined;
  const listening = tcpSockets().filter(({ state, localPort }) => state === 'listening' && localPort === port);
  return ownerOfSocket(new Set(listening.map(({ inode }) => inode)));
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return '';
  }
}
