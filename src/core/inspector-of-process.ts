import { readFileSync, readlinkSync } from 'node:fs';
import { get } from 'node:http';
import { basename } from 'node:path';
import { nowMs, sleep } from './clock';
import { failedTo } from './errors';
import { opensOnSignal } from './inspector-address';
import { asOwnTraffic } from './own-traffic';
import { isGone, isStopped } from './process-state';
import { listeningPortsOf } from './tcp-table';

const USUAL_PORT = 9229;
const OPENS_WITHIN_MS = 3_000;
const ANSWERS_WITHIN_MS = 1_000;

/**
 * The WebSocket address of the inspector of any Node process on this machine, one that was not started by us, and whether it had
 * to be opened, by SIGUSR1. Linux alone: elsewhere nothing says on which port a process listens.
 *
 * Its ports other than the usual one of inspectors are asked, by a request, only where the signal opened none.
 *
 * @throws MettleError `METTLE_INSPECTOR`
 */
export async function inspectorOfProcess(
  pid: number,
  signal?: AbortSignal,
): Promise<{ readonly url: string; readonly opened: boolean }> {
  if (process.platform !== 'linux') throw cannotOpen(pid, 'only Linux tells where it listens');
  if (isGone(pid)) throw cannotOpen(pid, 'there is no such process', 'See `ps` for its id');
  if (isStopped(pid)) throw cannotOpen(pid, 'it stands still', 'Let it go on, as with `kill -CONT`');
  const before = listeningPortsOf(pid);
  for (const port of likelyPorts(pid)) {
    const url = before.has(port) ? await inspectorOn(port) : undefined;
    if (url !== undefined) return { url, opened: false };
  }
  // A shell catches the signal, too, and ends: a wrong id must harm nobody.
  if (!isNode(pid) || !opensOnSignal(pid)) {
    throw cannotOpen(pid, 'it is no Node process that opens its inspector on SIGUSR1');
  }
  process.kill(pid, 'SIGUSR1');
  for (const untilMs = nowMs() + OPENS_WITHIN_MS; nowMs() < untilMs; await sleep(20, signal)) {
    for (const port of listeningPortsOf(pid)) {
      const url = before.has(port) ? undefined : await inspectorOn(port);
      if (url !== undefined) return { url, opened: true };
    }
  }
  for (const port of before) {
    const url = await inspectorOn(port);
    if (url !== undefined) return { url, opened: false };
  }
  throw cannotOpen(pid, `it listened on no port for it within ${OPENS_WITHIN_MS / 1000} s of SIGUSR1`);
}

function isNode(pid: number): boolean {
  try {
    return /^node/.test(basename(readlinkSync(`/proc/${pid}/exe`)));
  } catch {
    return false; // another user's
  }
}

/** The ports that its command line names, and the usual one. */
function likelyPorts(pid: number): Set<number> {
  const told = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
  const named = told.flatMap((argument) => /^--inspect(?:-[a-z]+)*=(?:.*:)?(\d+)$/.exec(argument)?.[1] ?? []);
  return new Set([...named.map(Number), USUAL_PORT]);
}

/** The address that an inspector lists; `undefined` where something else listens. Source: https://nodejs.org/api/debugger.html */
function inspectorOn(port: number): Promise<string | undefined> {
  return new Promise((resolve) => {
    const none = (): void => resolve(undefined);
    const options = { host: '127.0.0.1', port, path: '/json/list', agent: false, timeout: ANSWERS_WITHIN_MS };
    const request = asOwnTraffic(() => get(options));
    request.on('error', none).on('timeout', () => request.destroy());
    request.on('close', none);
    request.on('response', (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk: string) => {
        text += chunk;
      });
      response.on('end', () => resolve(/"webSocketDebuggerUrl":\s*"(ws:[^"]+)"/.exec(text)?.[1]));
    });
  });
}

function cannotOpen(
  pid: number,
  reason: string,
  cure = 'Start it with `node --inspect`, and give the address that it prints',
): Error {
  return failedTo({ to: `open the inspector of process ${pid}`, reason, cure, code: 'METTLE_INSPECTOR' });
}
