import { randomUUID } from 'node:crypto';
import { existsSync, rmSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import https from 'node:https';
import { join } from 'node:path';
import { setInterval, setTimeout } from 'node:timers';
import { setTimeout as sleep } from 'node:timers/promises';
import { defineFault, option } from '../../../src/chaos';
import { inHostRealm } from '../../../src/core/host-realm';
import { patch } from '../../../src/core/patches';
import type { Random } from '../../../src/core/random';
import type { Family } from './family';

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

/** Faults as somebody else may define them: patches, timers, listeners, files; slow ones, and one that breaks. */
export const ownFamilies: readonly Family[] = [
  { name: 'a patched property', make: (random, _world, timeline) => patched({ ...ownerOf(random), ...timeline }) },
  { name: 'timers', make: (_random, _world, timeline) => timers(timeline) },
  { name: 'listeners', make: (_random, _world, timeline) => listeners(timeline) },
  { name: 'a file', make: (_random, { folder }, timeline) => file({ folder, ...timeline }) },
  { name: 'slow to come and go', make: (_random, _world, timeline) => slow(timeline) },
  { name: 'one that cannot be put in place', make: (_random, _world, timeline) => broken(timeline) },
];
