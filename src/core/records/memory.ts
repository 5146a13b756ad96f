import type { Outcome } from './record';

/** What is leaked, in the words of this field. */
export type LeakKind =
  /** Objects, arrays and instances of classes in V8's heap. */
  | 'object'
  /** Strings in V8's heap. */
  | 'string'
  /** Functions, with the contexts that hold their variables. */
  | 'closure'
  /** Listeners on an emitter, an event target or an abort signal. */
  | 'listener'
  /** Timers and immediates, those without a hold on the process too. */
  | 'timer'
  /** Sockets and what belongs to them. */
  | 'socket'
  /** Servers. */
  | 'server'
  /** Promises that never settle, with what waits for them. */
  | 'promise'
  /** Values that live as long as a key of a WeakMap. */
  | 'weak-map value'
  /** Places in a collection (array, map, set, object) whose content costs nothing of its own. */
  | 'collection'
  /** Memory of buffers. */
  | 'array buffer'
  /** Memory outside the heap that V8 knows of, other than buffers. */
  | 'external memory'
  /** Open files, pipes and sockets of the process. */
  | 'file descriptor'
  /** Worker threads. */
  | 'worker thread'
  /** Child processes. */
  | 'child process'
  /** What keeps the process's event loop alive, other than the above. */
  | 'handle'
  /** Memory of the process that V8 knows nothing of. Seen in the resident size alone, so with a threshold of its own. */
  | 'native memory'
  /** Growth that ended, or has a known end beyond the windows, such as a cache that is not full yet. No leak. */
  | 'unsettled growth';

/** A place in a source: lines and columns count from 1. */
export interface LeakFrame {
  /** Path of the source file, `node:…` for Node's own, the name in the source map where there is no file. */
  readonly file: string;
  /** Line, from 1. */
  readonly line: number;
  /** Column, from 1. */
  readonly column: number;
  /** Name of the function; `(anonymous)` where it has none. */
  readonly functionName: string;
}

/** A statement that allocates. */
export interface LeakStatement {
  /** Line in the source file, from 1. */
  readonly line: number;
  /** Column, from 1. */
  readonly column: number;
  /** The line of the source, without its indentation. */
  readonly text: string;
  /** Whether it puts something where it outlives the call: into a collection, a property, an outer variable, a listener or timer. */
  readonly keeps: boolean;
}

/** A function that allocated what is leaked. V8 attributes to functions, so the statements are those that may have done it. */
export interface LeakSite extends LeakFrame {
  /**
   * What is alive of its allocations, by a sampling profile. `null` for native memory, of which V8 does not know who allocates it: these
   * functions were called in each iteration, those of packages with an add-on first.
   */
  readonly bytesPerIteration: number | null;
  /** Its callers, nearest first. */
  readonly frames: readonly LeakFrame[];
  /** The nearest function of the user's own code: itself, or a caller; `null` where there is none. */
  readonly userFrame: LeakFrame | null;
  /** The allocating statements of the user's frame, or of the function itself where there is none, in the order of the source. */
  readonly statements: readonly LeakStatement[];
}

/** One step of a path from a GC root to what is leaked. */
export interface RetainerStep {
  /** How the one before holds it: `.sessions`, `[…]` for any index, `value in a Map`, `variable "cache"`. Empty for the root. */
  readonly edge: string;
  /** Class of the object, or the name of the root. */
  readonly className: string;
  /** How many objects in a row this stands for, such as the nodes of a linked list. */
  readonly repeated: number;
  /** Where the class, or the function of a closure or context, is defined; `null` where that is not known. */
  readonly definedAt: LeakFrame | null;
}

/** A path by which what is leaked is held. */
export interface RetainerPath {
  /** The path in a sentence: `held by the 'error' listeners of a Socket, in the variable "pool" of pool.ts`. */
  readonly inWords: string;
  /** How many of the leaked objects are held in this way. */
  readonly count: number;
  /** From the root to the leaked object. */
  readonly steps: readonly RetainerStep[];
}

/** A class of what a finding consists of. */
export interface LeakMember {
  /** Name of the class: `Session`, `Array`, `function onError`, `Context`, `string`. */
  readonly className: string;
  /** How many per iteration. */
  readonly objectsPerIteration: number;
  /** Their own size per iteration. */
  readonly bytesPerIteration: number;
}

/** One leak, or growth of another kind. */
export interface LeakFinding {
  /** What it is. */
  readonly kind: LeakKind;
  /** The most telling of its classes; of a finding outside the heap what it is, such as `FSReqCallback` or a file's path. */
  readonly className: string;
  /** How many of it are left per iteration. */
  readonly objectsPerIteration: number;
  /** What they hold: their own size and that of everything that would go with them. */
  readonly bytesPerIteration: number;
  /** Every class that is leaked in this way, largest first. Empty for findings outside the heap. */
  readonly members: readonly LeakMember[];
  /** Where it was allocated, largest first. */
  readonly sites: readonly LeakSite[];
  /** Who holds it. */
  readonly retainers: readonly RetainerPath[];
  /** The finding in a sentence, with what to do where that is known. */
  readonly inWords: string;
}

/** Growth that is real and not the scenario's. */
export interface ForeignGrowth {
  /** Whose it is. */
  readonly heldBy: 'test framework' | 'runtime';
  /** What holds it, in words: `the buffered console of Jest`. */
  readonly holder: string;
  /** The class of what grows. */
  readonly className: string;
  /** How many per iteration. */
  readonly objectsPerIteration: number;
  /** What they hold, per iteration. */
  readonly bytesPerIteration: number;
}

/** The smallest growth per iteration that this measurement would have told as a leak. */
export interface DetectionFloor {
  /** Objects of one class. */
  readonly objectsPerIteration: number;
  /** Bytes in V8's heap: so many of the smallest objects. */
  readonly bytesPerIteration: number;
  /** Memory of buffers and other memory that V8 knows of. */
  readonly externalBytesPerIteration: number;
  /** Open files, handles, threads and processes. */
  readonly handlesPerIteration: number;
  /** Resident size; `null` where too few windows were run to judge it. */
  readonly nativeBytesPerIteration: number | null;
}

/** How one figure went over the windows. */
export interface GrowthSeries {
  /** After the warm-up, and after each window. */
  readonly values: readonly number[];
  /** Robust slope over all of them (Theil-Sen), per iteration. */
  readonly perIteration: number;
}

/** A stretch of iterations between two looks at the heap. */
export interface LeakWindow {
  /** How many iterations it had. */
  readonly iterations: number;
  /** How long they took. */
  readonly durationMs: number;
  /** Objects that were born in it and alive at the last look; `null` where no look said. */
  readonly survivors: number | null;
  /** Their own size. */
  readonly survivorBytes: number | null;
}

/** What `detectLeaks` found out: plain JSON, sizes in bytes, rates per iteration. */
export interface LeakResult {
  /** `invalid` where nothing can be said; `aborted` where time was over before anything could be. A leak is `completed`. */
  readonly outcome: Outcome;
  /** Why it is not `completed`; empty where it is. */
  readonly reasons: readonly string[];
  /** When it began, as an ISO time. */
  readonly startedAt: string;
  /** How long it took in all. */
  readonly durationMs: number;
  /** Whose memory was looked at. */
  readonly where: 'this process' | 'child process' | 'service';
  /** The scenario's name. */
  readonly scenario: string;
  /** What was looked at, for a reader: `node dist/server.js`, `this process (Node 20.20.2)`. */
  readonly target: string;
  /** Node's version there. */
  readonly nodeVersion: string;
  /** Iterations in the windows. */
  readonly iterations: number;
  /** Iterations before them. */
  readonly warmUpIterations: number;
  /** The windows, in order. */
  readonly windows: readonly LeakWindow[];
  /** What could have been seen; `null` where too few windows were run to see anything. */
  readonly detectionFloor: DetectionFloor | null;
  /** Leaks and unsettled growth, largest first. */
  readonly findings: readonly LeakFinding[];
  /** Growth that is not the scenario's. */
  readonly foreign: readonly ForeignGrowth[];
  /** Bytes used in V8's heap after a full collection. */
  readonly heap: GrowthSeries;
  /** Bytes outside the heap that V8 knows of, buffers included. */
  readonly external: GrowthSeries;
  /** Bytes of buffers. */
  readonly arrayBuffers: GrowthSeries;
  /** Resident size of the process, in bytes. */
  readonly rss: GrowthSeries;
  /** What keeps the event loop busy, in number. */
  readonly handles: GrowthSeries;
  /** Open file descriptors; `null` where the platform does not tell. */
  readonly fileDescriptors: GrowthSeries | null;
  /** Snapshots that were kept, for Chrome DevTools. */
  readonly snapshots: readonly string[];
  /** Who wrote them. */
  readonly snapshotWriter: 'node:v8' | 'heapdump' | 'inspector';
}
