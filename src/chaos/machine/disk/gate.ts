import fs, { type promises } from 'node:fs';
import { devNull } from 'node:os';
import { inHostRealm } from '../../../core/host-realm';
import { patch, restoreAll } from '../../../core/patches';
import { needsSpace, noSpace } from './no-space';
import { handleOperations, type Operation, operations } from './operations';
import { isIn, placeOf } from './paths';

/** Something that is wrong with the disk below a folder. */
export interface DiskFault {
  /** Its real path. */
  readonly folder: string;
  /** Makes an operation wait; absent where none has to. */
  readonly slow?: {
    readonly delayMs: number;
    /** Waits, or until the fault ends. */
    pause(): Promise<void>;
  };
  /** Whether there is no space left. */
  readonly full: boolean;
  /** An operation was slowed down or has failed. */
  struck(what: string): void;
}

type Call = (this: unknown, ...given: unknown[]) => unknown;
type Functions = Record<string, Call | undefined>;
interface Place {
  readonly owner: Functions;
  readonly key: string;
  readonly original: Call;
}

const faults = new Set<DiskFault>();
let places: readonly Place[] = [];
let undos: (() => void)[] = [];
/** Set while Node makes one operation out of several: they wait once, and not each. */
let inside = false;

const bed = new Int32Array(new SharedArrayBuffer(4));

/** Puts a fault on the disk, as this process sees it; returns how to take it back. */
export async function putOnDisk(fault: DiskFault): Promise<() => void> {
  const handles = await handlePrototype();
  if (faults.size === 0) install(handles);
  faults.add(fault);
  return () => {
    faults.delete(fault);
    if (faults.size === 0) uninstall();
  };
}

/** Which functions of `fs` are not the original ones, although nobody needs them to be replaced. */
export function stillReplaced(): string | undefined {
  if (faults.size > 0) return undefined;
  const names = places.filter(({ owner, key, original }) => owner[key] !== original).map(({ key }) => key);
  return names.length === 0 ? undefined : `${names.join(', ')} of node:fs are not the originals`;
}

/** The class is not public: its prototype is found by an open file. */
async function handlePrototype(): Promise<Functions> {
  const handle: promises.FileHandle = await fs.promises.open(devNull);
  try {
    return Object.getPrototypeOf(handle) as Functions;
  } finally {
    await handle.close();
  }
}

function install(handles: Functions): void {
  const installed: (() => void)[] = [];
  const found: Place[] = [];
  undos = installed;
  places = found;
  function replace(owner: Functions, key: string, form: (original: Call) => Call): void {
    const original = owner[key];
    if (original === undefined) return;
    found.push({ owner, key, original });
    installed.push(patch(owner, key, () => dressedAs(original, form(original)), `${key} of node:fs`));
  }
  try {
    for (const operation of operations) {
      const { name } = operation;
      replace(fs as unknown as Functions, name, (original) => withCallback(operation, original));
      replace(fs as unknown as Functions, `${name}Sync`, (original) => synchronous(operation, original));
      replace(fs.promises as unknown as Functions, name, (original) => withPromise(operation, original));
    }
    for (const operation of handleOperations) {
      replace(handles, operation.name, (original) => withPromise(operation, original, (handle) => [handle]));
    }
  } catch (error) {
    uninstall();
    throw error;
  }
  renewEsmExports();
}

function uninstall(): void {
  try {
    restoreAll(undos);
  } finally {
    renewEsmExports();
  }
}

/** `import { writeFile } from 'node:fs'` sees what was replaced only after this. A sandbox has a `node:module` that does nothing. */
function renewEsmExports(): void {
  const { getBuiltinModule } = inHostRealm<typeof process>('process');
  getBuiltinModule?.('node:module').syncBuiltinESMExports();
}

/** With the properties of the original, by which `util.promisify` knows it. */
function dressedAs(original: Call, replacement: Call): Call {
  return Object.defineProperties(replacement, Object.getOwnPropertyDescriptors(original));
}

interface Verdict {
  readonly slow: readonly NonNullable<DiskFault['slow']>[];
  readonly failure: (() => Error) | undefined;
}

/** What becomes of an operation; nothing where no fault has to do with it. */
function judge({ name, files, link, space }: Operation, given: readonly unknown[]): Verdict | undefined {
  // Node refuses it where it is called, before any disk has to do with it.
  if (space?.data !== undefined && !isData(given[space.data])) return undefined;
  const slow: NonNullable<DiskFault['slow']>[] = [];
  let full = false;
  const grows = space !== undefined && [...faults].some(({ full }) => full) && needsSpace(space, given);
  const places = files.map((index) => ({ index, place: placeOf(given[index], link) }));
  for (const fault of faults) {
    const hit = places.filter(({ place }) => place !== undefined && isIn(fault.folder, place));
    const [first] = hit;
    if (first === undefined) continue;
    const noRoom = fault.full && grows && hit.some(({ index }) => index === space?.file);
    if (fault.slow) slow.push(fault.slow);
    if (fault.slow || noRoom) fault.struck(`${name} ${first.place}${noRoom ? ': ENOSPC' : ''}`);
    full ||= noRoom;
  }
  if (slow.length === 0 && !full) return undefined;
  return { slow, failure: full && space ? () => noSpace(space, given) : undefined };
}

function isData(value: unknown): boolean {
  return typeof value === 'string' || (typeof value === 'object' && value !== null);
}

function synchronous(operation: Operation, original: Call): Call {
  return function (...given) {
    const verdict = inside ? undefined : judge(operation, given);
    if (verdict === undefined) return original.apply(this, given);
    const delayMs = verdict.slow.reduce((sum, each) => sum + each.delayMs, 0);
    if (delayMs > 0) Atomics.wait(bed, 0, 0, delayMs);
    if (verdict.failure) throw verdict.failure();
    return within(true, () => original.apply(this, given));
  };
}

function withPromise(operation: Operation, original: Call, before: (self: unknown) => unknown[] = () => []): Call {
  return function (...given) {
    const verdict = inside ? undefined : judge(operation, [...before(this), ...given]);
    if (verdict === undefined) return original.apply(this, given);
    return (async () => {
      for (const each of verdict.slow) await each.pause();
      if (verdict.failure) throw verdict.failure();
      return within(true, () => original.apply(this, given));
    })();
  };
}

function withCallback(operation: Operation, original: Call): Call {
  return function (...given) {
    const callback = given.pop();
    if (typeof callback !== 'function') return original.call(this, ...given, callback);
    const answer =
      (isInside: boolean) =>
      (...result: unknown[]) =>
        within(isInside, () => callback(...result));
    if (inside) return original.call(this, ...given, answer(true));
    const verdict = judge(operation, given);
    if (verdict === undefined) return original.call(this, ...given, callback);
    const go = (): void => {
      if (verdict.failure) callback(verdict.failure(), 0, given[1]);
      else within(true, () => original.call(this, ...given, answer(false)));
    };
    void (async () => {
      for (const each of verdict.slow) await each.pause();
      // Out of the promise: what a callback throws is an uncaught exception, as ever.
      process.nextTick(go);
    })();
  };
}

function within<T>(isInside: boolean, call: () => T): T {
  const before = inside;
  inside = isInside;
  try {
    return call();
  } finally {
    inside = before;
  }
}
