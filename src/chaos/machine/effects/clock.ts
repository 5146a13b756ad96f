import { nowMs } from '../../../core/clock';
import { inHostRealm } from '../../../core/host-realm';
import { patch, restoreAll } from '../../../core/patches';
import type { Effect } from '../effect';

export interface ClockPlan {
  /** By how much the clock is off from the beginning. */
  readonly byMs: number;
  /** How fast it goes from then on: 1 is as fast as ever. */
  readonly rate: number;
}

/** A global object, with its own `Date`. */
type Realm = typeof globalThis;

interface Skew {
  readonly byMs: () => number;
  readonly read: () => void;
}

const skews = new Set<Skew>();
let installed: (() => void)[] = [];
let originals: ReadonlyMap<Realm, DateConstructor> = new Map();

/**
 * Has `Date` tell another time. Several skews add up. Monotonic clocks and timers stay as they are, as they do where somebody
 * sets the clock of a machine.
 */
export const clockSkew: Effect<ClockPlan> = ({ byMs, rate }, { fired, figure }) => {
  const sinceMs = nowMs();
  let reads = 0;
  const skew: Skew = {
    byMs: () => byMs + (nowMs() - sinceMs) * (rate - 1),
    read() {
      reads += 1;
      if (reads === 1) fired();
    },
  };
  if (skews.size === 0) install();
  skews.add(skew);
  return {
    stop() {
      figure('reads', reads);
      figure('skewMs', skew.byMs());
      skews.delete(skew);
      if (skews.size === 0) uninstall();
    },
    left() {
      if (skews.size > 0) return undefined;
      const off = [...originals].some(([realm, original]) => realm.Date !== original);
      return off ? 'Date is not the original' : undefined;
    },
  };
};

/** The realm of this file, and under a sandbox that of Node too, in which modules outside of the sandbox live. */
function realms(): Realm[] {
  return [...new Set([globalThis, inHostRealm<Realm>('globalThis')])];
}

function install(): void {
  originals = new Map(realms().map((realm) => [realm, realm.Date]));
  const undos: (() => void)[] = [];
  installed = undos;
  try {
    for (const [realm, original] of originals) undos.push(...replaceDate(realm, original));
  } catch (error) {
    uninstall();
    throw error;
  }
}

function uninstall(): void {
  restoreAll(installed);
}

function replaceDate(realm: Realm, original: DateConstructor): (() => void)[] {
  const now = original.now.bind(original);
  const isOwn = realm === globalThis;
  const skewedNow = (): number => {
    // What the test runner itself reads in Node's realm proves nothing.
    if (isOwn) for (const skew of skews) skew.read();
    return Math.floor([...skews].reduce((sum, skew) => sum + skew.byMs(), now()));
  };
  const replacement = new Proxy(original, {
    construct: (target, given, newTarget) =>
      Reflect.construct(target, given.length === 0 ? [skewedNow()] : given, newTarget),
    apply: (target) => new target(skewedNow()).toString(),
  });
  return [
    patch(original, 'now', () => skewedNow, 'Date.now'),
    patch(
      original.prototype as { constructor: unknown },
      'constructor',
      () => replacement,
      'Date.prototype.constructor',
    ),
    patch(
      realm,
      'Date',
      () => replacement,
      'Date (by jest.useFakeTimers? Then call jest.useRealTimers before the fault ends)',
    ),
  ];
}
