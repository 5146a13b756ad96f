import dns from 'node:dns';
import { EventEmitter } from 'node:events';
import fs from 'node:fs';
import http from 'node:http';
import http2 from 'node:http2';
import https from 'node:https';
import net from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import tls from 'node:tls';
import { inHostRealm } from '../../src/core/host-realm';
import { heldResources } from '../../src/core/resources';

/** Everything that a fault of any kind may replace: looked at by identity, in both realms where there are two. */
const PLACES: readonly (readonly [name: string, owner: object, keys: readonly string[]])[] = [
  ['net', net, ['connect', 'createConnection', 'createServer']],
  ['net.Socket.prototype', net.Socket.prototype, ['connect', 'write', 'end', 'destroy', 'on', 'emit']],
  ['net.Server.prototype', net.Server.prototype, ['listen', 'close', 'emit']],
  ['tls', tls, ['connect', 'createSecureContext', 'checkServerIdentity']],
  ['http', http, ['request', 'get', 'createServer', 'globalAgent']],
  ['http.ClientRequest.prototype', http.ClientRequest.prototype, ['end', 'write', 'onSocket']],
  ['http.ServerResponse.prototype', http.ServerResponse.prototype, ['writeHead', 'end']],
  ['https', https, ['request', 'get', 'globalAgent']],
  ['http2', http2, ['connect']],
  ['dns', dns, ['lookup', 'resolve4', 'resolve6', 'resolve']],
  ['dns.promises', dns.promises, ['lookup', 'resolve4', 'resolve6', 'resolve']],
  ['fs', fs, ['write', 'writeFile', 'writeFileSync', 'open', 'openSync', 'readFile', 'createWriteStream', 'fsync']],
  ['fs.promises', fs.promises, ['writeFile', 'open', 'readFile', 'appendFile']],
  ['EventEmitter.prototype', EventEmitter.prototype, ['on', 'emit', 'addListener']],
  [
    'globalThis',
    globalThis,
    ['Date', 'fetch', 'setTimeout', 'setInterval', 'setImmediate', 'performance', 'WebSocket'],
  ],
  ['Date', Date, ['now', 'parse', 'UTC']],
  [
    'outer globalThis',
    inHostRealm<object>('globalThis'),
    ['Date', 'fetch', 'setTimeout', 'setInterval', 'queueMicrotask'],
  ],
  ['outer Date', inHostRealm<{ Date: object }>('globalThis').Date, ['now']],
  ['performance', performance, ['now']],
  [
    'process',
    inHostRealm<object>('process'),
    ['emit', 'exit', 'hrtime', 'nextTick', 'cwd', 'uptime', 'memoryUsage', 'kill'],
  ],
];

const EVENTS = [
  'exit',
  'beforeExit',
  'SIGINT',
  'SIGTERM',
  'SIGHUP',
  'SIGUSR2',
  'uncaughtException',
  'unhandledRejection',
  'warning',
  'message',
  'disconnect',
];

/** What a process is like: what stands in every place, and how much of everything there is. */
export interface State {
  readonly places: ReadonlyMap<string, unknown>;
  readonly counts: ReadonlyMap<string, number>;
}

/** Takes the state as it is now. */
export function stateNow(): State {
  return { places: places(), counts: counts() };
}

/**
 * What is no longer as it was; empty where all is. Sockets and timers end a moment after those who had them: they are given a
 * second, and may become fewer.
 */
export async function differences(before: State): Promise<string[]> {
  for (let tries = 0; ; tries++) {
    const found = [...changedPlaces(before), ...moreThan(before)];
    if (found.length === 0 || tries === 100) return found;
    await sleep(10);
  }
}

/** Places whose value is another one. Nothing of that may take a moment. */
export function changedPlaces(before: State): string[] {
  return [...places()].flatMap(([name, value]) =>
    Object.is(before.places.get(name), value) ? [] : [`${name} is another`],
  );
}

function moreThan({ counts: before }: State): string[] {
  return [...counts()].flatMap(([name, count]) => {
    const was = before.get(name) ?? 0;
    return count > was ? [`${count} of ${name}, before: ${was}`] : [];
  });
}

function places(): Map<string, unknown> {
  return new Map(
    PLACES.flatMap(([name, owner, keys]) =>
      keys.map((key) => [`${name}.${key}`, (owner as Record<string, unknown>)[key]] as const),
    ),
  );
}

function counts(): Map<string, number> {
  const found = new Map<string, number>();
  const add = (name: string, by = 1): void => {
    found.set(name, (found.get(name) ?? 0) + by);
  };
  const own = inHostRealm<NodeJS.Process>('process');
  for (const event of EVENTS) add(`listeners of process.${event}`, own.listenerCount(event));
  for (const resource of own.getActiveResourcesInfo()) {
    // Work of this moment, such as the look itself.
    if (!/^(?:Immediate|FSReqCallback|FSReqPromise|MicrotaskQueue|TickObject)$/.test(resource)) add(resource);
  }
  for (const { kind, label } of heldResources()) add(`held: ${kind} ${label}`);
  return found;
}
