import { randomUUID } from 'node:crypto';
import { existsSync, rmSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import https from 'node:https';
import { join } from 'node:path';
import { setInterval, setTimeout } from 'node:timers';
import { setTimeout as sleep } from 'node:timers/promises';
import { defineFault, type Fault, option, type Timeline } from '../../src/chaos';
import { dnsFailure } from '../../src/chaos/faults/dns/dns-failure';
import { slowDns } from '../../src/chaos/faults/dns/slow-dns';
import { httpDelay } from '../../src/chaos/faults/http/http-delay';
import { httpGarbage } from '../../src/chaos/faults/http/http-garbage';
import { httpHang } from '../../src/chaos/faults/http/http-hang';
import { httpReset } from '../../src/chaos/faults/http/http-reset';
import { httpStatus } from '../../src/chaos/faults/http/http-status';
import { httpTruncate } from '../../src/chaos/faults/http/http-truncate';
import { clockSkew } from '../../src/chaos/faults/machine/clock-skew';
import { eventLoopBlock } from '../../src/chaos/faults/machine/event-loop-block';
import { memoryPressure } from '../../src/chaos/faults/machine/memory-pressure';
import { threadPoolSaturation } from '../../src/chaos/faults/machine/thread-pool-saturation';
import {
  acceptThenHang,
  bandwidth,
  blackHole,
  corrupt,
  down,
  latency,
  limitData,
  resetPeer,
  slicer,
  slowClose,
  slowConnect,
} from '../../src/chaos/faults/network';
import { dependency } from '../../src/chaos/outgoing/dependency';
import { inHostRealm } from '../../src/core/host-realm';
import { patch } from '../../src/core/patches';
import type { Random } from '../../src/core/random';
import type { World } from './world';

/** One family of faults: makes a fault of it by chance. A further family is a further entry. */
export interface Family {
  readonly name: string;
  make(random: Random, world: World, timeline: Timeline): Fault;
}

const patched = defineFault<{ owner: () => object; key: string }, { owner: () => object; key: string }>({
  name: 'patched',
  options: {
    owner: { mustBe: 'a function', example: '() => http', read: (raw) => raw as () => object },
    key: { mustBe: 'a text', example: "'request'", read: (raw) => String(raw) },
  },
  inject({ options: { owner, key }, defer, fired }) {
    const place = owner() as Record<string, unknown>;
    const undo = patch(
      place,
      key,
      (original) =>
        (...args: unknown[]) =>
          (original as (...a: unknown[]) => unknown)(...args),
      key,
    );
    defer(undo);
    fired();
  },
});

const timers = defineFault<object, object>({
  name: 'timers',
  options: {},
  inject({ defer, fired }) {
    const interval = setInterval(() => fired(), 2);
    const late = setTimeout(() => {}, 60_000);
    defer(() => clearInterval(interval));
    defer(() => clearTimeout(late));
  },
});

const listeners = defineFault<object, object>({
  name: 'listeners',
  options: {},
  inject({ defer, fired }) {
    const own = inHostRealm<NodeJS.Process>('process');
    const listener = (): void => {};
    own.on('warning', listener);
    defer(
      () => own.off('warning', listener) && undefined,
      () => (own.listeners('warning').includes(listener) ? 'the listener is still there' : undefined),
    );
    fired();
  },
});

/** Comes in and goes in steps that take time, and may be told to stop in between. */
const slow = defineFault<object, object>({
  name: 'slow',
  options: {},
  async inject({ defer, fired, signal, random }) {
    for (let step = 0; step < 3; step++) {
      await sleep(random.integer(0, 4), undefined, { signal });
      const timer = setTimeout(() => {}, 60_000);
      defer(async () => {
        await sleep(1);
        clearTimeout(timer);
      });
    }
    fired();
  },
});

/** Cannot be put in place, after half of it was. */
const broken = defineFault<object, object>({
  name: 'broken',
  options: {},
  inject({ defer }) {
    const timer = setTimeout(() => {}, 60_000);
    defer(() => clearTimeout(timer));
    throw new Error('broken on purpose');
  },
});

/** What it does is seen by others, and outlives this process. */
const file = defineFault<{ folder: string }, { folder: string }>({
  name: 'file',
  options: { folder: option.text("'/tmp'") },
  inject({ options: { folder }, defer, fired }) {
    const path = join(folder, randomUUID());
    writeFileSync(path, '');
    defer(
      () => rmSync(path),
      () => (existsSync(path) ? `${path} is still there` : undefined),
    );
    fired();
  },
});

const ownerOf = (random: Random): { owner: () => object; key: string } =>
  random.pick([
    { owner: () => http, key: 'get' },
    { owner: () => https, key: 'request' },
    { owner: () => http, key: 'createServer' },
  ]);

/** Where a fault on connections is put, and which of them it strikes. */
const onRelay = (random: Random, { echo, web }: World) => ({
  of: random.pick([echo, web]),
  probability: random.pick([1, 1, 0.5]),
});

/** What experiments draw from. */
export const families: readonly Family[] = [
  { name: 'a patched property', make: (random, _world, timeline) => patched({ ...ownerOf(random), ...timeline }) },
  { name: 'timers', make: (_random, _world, timeline) => timers(timeline) },
  { name: 'listeners', make: (_random, _world, timeline) => listeners(timeline) },
  { name: 'a file', make: (_random, { folder }, timeline) => file({ folder, ...timeline }) },
  { name: 'slow to come and go', make: (_random, _world, timeline) => slow(timeline) },
  { name: 'one that cannot be put in place', make: (_random, _world, timeline) => broken(timeline) },
  {
    name: 'network',
    make(random, world, timeline) {
      const on = { ...onRelay(random, world), ...timeline };
      return random.pick<() => Fault>([
        () => latency({ ...on, delay: random.integer(0, 20), jitter: 5 }),
        () => bandwidth({ ...on, rate: '1kB' }),
        () => blackHole(on),
        () => resetPeer(on),
        () => slicer({ ...on, averageSize: 2, delay: 1 }),
        () => slowClose({ ...on, delay: 10 }),
        () => slowConnect({ ...on, delay: 10 }),
        () => limitData({ ...on, bytes: 3 }),
        () => corrupt(on),
        () => acceptThenHang(on),
        () => down({ of: on.of, connections: random.pick(['close', 'reset', 'keep']), ...timeline }),
      ])();
    },
  },
  {
    name: 'http',
    make(random, { web }, timeline) {
      const on = { of: web, probability: random.pick([1, 0.5]), ...timeline };
      return random.pick<() => Fault>([
        () => httpStatus({ ...on, status: random.pick([429, 500, 503]) }),
        () => httpDelay({ ...on, head: random.integer(1, 10) }),
        () => httpReset(on),
        () => httpTruncate({ ...on, bytes: 3 }),
        () => httpHang(on),
        () => httpGarbage(on),
      ])();
    },
  },
  {
    name: 'this machine',
    make(random, _world, timeline) {
      return random.pick<() => Fault>([
        () => clockSkew({ by: '1h', ...timeline }),
        () => clockSkew({ rate: 2, ...timeline }),
        () => eventLoopBlock({ block: 2, pause: 3, ...timeline }),
        () => threadPoolSaturation({ job: 2, ...timeline }),
        () => memoryPressure({ bytes: '1MB', ...timeline }),
      ])();
    },
  },
  {
    name: 'what this process reaches',
    make(random, { webPort }, timeline) {
      const of = dependency(`http://127.0.0.1:${webPort}`);
      const hostname = 'orders.example.test';
      return random.pick<() => Fault>([
        () => latency({ of, delay: 5, ...timeline }),
        () => resetPeer({ of, ...timeline }),
        () => down({ of, ...timeline }),
        () => httpStatus({ of, status: 503, ...timeline }),
        () => dnsFailure({ hostname, ...timeline }),
        () => slowDns({ hostname, delay: 5, ...timeline }),
      ])();
    },
  },
];
