import type { Random } from '../core/random';
import type { Duration, Share } from '../core/units';

/** When a fault is there. Without any of these: from the beginning to the end of the experiment. */
export interface Timeline {
  /** How long after the beginning it comes. Default: at once. */
  readonly after?: Duration;
  /** How long it stays. Default: until the experiment ends. */
  readonly for?: Duration;
  /** It comes again, counted from one coming to the next. Needs `for`. Default: it comes once. */
  readonly every?: Duration;
  /** How often it comes, with `every`. Default: until the experiment ends. */
  readonly times?: number;
}

/** Which connections or requests a fault strikes. Without any of these: all. */
export interface Selection {
  /** Each is struck with this probability, drawn from the seed. Default: 1. */
  readonly probability?: Share;
  /** Leaves the first so many alone. Default: 0. */
  readonly skip?: number;
  /** Strikes only so many, then lets the rest through: "fails the first 3". Default: no limit. */
  readonly first?: number;
}

/** A timeline, complete. */
export interface CompleteTimeline {
  /** How long after the beginning it comes. */
  readonly afterMs: number;
  /** How long it stays; nothing: until the end. */
  readonly forMs: number | undefined;
  /** From one coming to the next; nothing: it comes once. */
  readonly everyMs: number | undefined;
  /** How often it comes. */
  readonly times: number;
}

/** One stay of a fault, in milliseconds after the beginning of the experiment. */
export interface Stay {
  readonly fromMs: number;
  /** Nothing: until the end. */
  readonly toMs: number | undefined;
}

/** Something that goes wrong, with a beginning and a guaranteed end. Made by `latency(…)`, `cpuLoad(…)` and their like. */
export interface Fault {
  /** What it is: `latency`. */
  readonly name: string;
  /** What it is put on: `DATABASE_URL`, `this machine`. */
  readonly target: string;
  /** Its options as they were read, for the journal. */
  readonly options: Readonly<Record<string, string | number | boolean | null>>;
  /** When it is there. */
  readonly timeline: CompleteTimeline;
  /** When it is there, in place of `timeline`, as drawn from the seed of the experiment, in order of time. @internal */
  readonly stays?: (seed: number) => Iterable<Stay>;
  /** Faults of one company need not all do something: one of them must. @internal */
  readonly company?: string;
  /** Puts it in place. Called by an experiment, which calls what was deferred when it ends. @internal */
  readonly inject: (site: InjectionSite) => void | Promise<void>;
  /** Makes sure, before anything begins, that the fault can reach its target. What it returns is called after the end. @internal */
  readonly prepare: () => Preparation | Promise<Preparation>;
}

/** What an experiment gives a fault that it puts in place. */
export interface InjectionSite {
  /** The fault's own source of chance: the same each time it comes. */
  readonly random: Random;
  /** 1 for the first time that it comes in the experiment, 2 for the next, … */
  readonly coming: number;
  /** How often chance was asked in this experiment, by subject, kept from one coming to the next. */
  readonly asked: Map<string, number>;
  /** Aborts when the fault has to end. */
  readonly signal: AbortSignal;
  /** See {@link FaultContext.defer}. */
  defer(undo: Undo, verify?: Verify, limit?: UndoLimit): void;
  /** Notes an answer of chance. */
  drawn(subject: string, ordinal: number, struck: boolean): void;
  /** See {@link FaultContext.fired}. */
  fired(what?: Firing): void;
  /** See {@link FaultContext.figure}. */
  figure(name: string, value: number): void;
  /** See {@link FaultContext.note}. */
  note(text: string): void;
}

/** What has to be taken back of a preparation, after every fault has been. */
// biome-ignore lint/suspicious/noConfusingVoidType: most preparations return nothing, and need not say so.
export type Preparation = void | Undo;
/** Takes back one thing. */
export type Undo = () => void | Promise<void>;
/** How long one step back may take. */
export interface UndoLimit {
  /** For each of `undo` and `verify`. Default: `'10s'`. */
  readonly within?: Duration;
}
/** Looks whether all is as it was; text says what is not. */
export type Verify = () => string | undefined | Promise<string | undefined>;

/** What a fault did. */
export interface Firing {
  /** Number of the connection at its relay. */
  readonly connection?: number;
  /** What was done to what: `GET /orders: 503`. */
  readonly detail?: string;
}

/** What the author of a fault works with, in `inject`. */
export interface FaultContext<Complete> {
  /** The options, read and complete. */
  readonly options: Complete;
  /** A seeded source of chance: the same seed draws the same. */
  readonly random: Random;
  /** Aborts when the fault has to end. */
  readonly signal: AbortSignal;
  /**
   * Says how to take back what was just done. Called last in, first out, whatever happens in between, also where `inject`
   * throws. `verify` is called after everything of this fault is taken back. Each has to end within 10 s, or what `within` says.
   *
   * The process may be interrupted: then every undo is called, and waited for up to 3 s (after SIGINT, SIGTERM and SIGHUP), or
   * not at all (where the process exits). So do what matters outside of this process, on files above all, in the synchronous
   * part of the undo.
   */
  defer(undo: Undo, verify?: Verify, limit?: UndoLimit): void;
  /**
   * Asks by the options `probability`, `skip` and `first` whether this connection or request is struck, once for each.
   * Returns the subject's own source of chance where it is, nothing where it is not. Only for faults that are defined
   * with `selects`.
   *
   * @param subject - what is asked about, such as `connection` or `GET /orders`: each subject is counted and drawn for itself,
   * so that a replay draws the same whatever order the network brings.
   */
  strikes(subject: string): Random | undefined;
  /** Notes that the fault did something. A fault that never does is an error of the experiment. */
  fired(what?: Firing): void;
  /** Notes what was reached, such as the achieved share of a CPU load. The last value of a name counts. */
  figure(name: string, value: number): void;
  /**
   * Says something for the journal, the report, and the error of a fault that never did anything: why it can do nothing here, such
   * as `the connection is encrypted`. The same text is kept once.
   */
  note(text: string): void;
}
