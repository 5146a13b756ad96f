import { callSite } from '../../core/call-site';
import { host } from '../../core/host';
import { packageFile } from '../../core/package-root';
import type { Resource } from '../../core/resources';

/** Something that was just made: what it is, and how to look at it later. */
export interface Made<Target extends object> {
  readonly kind: Resource['kind'];
  readonly target: Target;
  readonly label: (target: Target) => string;
  readonly isAlive: (target: Target) => boolean;
  /** Where it was made, see {@link stackAbove}. */
  readonly stack: string;
}

/** Begins to observe one sort of thing; the returned function ends it. */
export type Observer = (note: <Target extends object>(made: Made<Target>) => void) => () => void;

/** Something that was made by code that is not ours. */
export interface Observed {
  readonly kind: Resource['kind'];
  readonly madeAt: string;
  readonly madeBy: string | undefined;
  readonly label: () => string;
  readonly isAlive: () => boolean;
  /** Whether nobody holds it any more: then it cannot come alive again. */
  readonly isGone: () => boolean;
}

/** Packages of Jest that start processes and threads of their own while a test file runs, in its process. */
const JESTS_OWN =
  /[\\/]node_modules[\\/](?:@jest[\\/](?:transform|core|reporters)|jest-(?:worker|haste-map|snapshot|watcher))[\\/]/;

/** The stack above `below`, deep enough to reach a spec through a framework. */
export function stackAbove(below: (...args: never[]) => unknown): string {
  const holder: { stack?: string } = {};
  const before = Error.stackTraceLimit;
  Error.stackTraceLimit = 60;
  try {
    Error.captureStackTrace(holder, below);
    return holder.stack ?? '';
  } finally {
    Error.stackTraceLimit = before;
  }
}

/** What an observer noted, unless Jest or this package made it: what is ours is known already, and what it is for. */
export function observedOf<Target extends object>({
  kind,
  target,
  label,
  isAlive,
  stack,
}: Made<Target>): Observed | undefined {
  if (JESTS_OWN.test(stack) || isMadeByUs(stack)) return undefined;
  // Weakly: a closed server that we hold would be a leak that we made ourselves.
  const weak = new WeakRef(target);
  return {
    kind,
    madeAt: callSite(stack),
    madeBy: host().test().name,
    label: () => through(weak, label, kind),
    isAlive: () => through(weak, isAlive, false),
    isGone: () => weak.deref() === undefined,
  };
}

function through<Target extends object, T>(weak: WeakRef<Target>, read: (target: Target) => T, otherwise: T): T {
  const target = weak.deref();
  return target === undefined ? otherwise : read(target);
}

function isMadeByUs(stack: string): boolean {
  const nearest = stack.split('\n').find((line) => /[\\/]/.test(line) && !/\(?node:/.test(line));
  return nearest !== undefined && (nearest.includes(packageFile('dist')) || nearest.includes(packageFile('src')));
}
