import { optional, readOptions, rule } from '../../core/options';
import type { LoadFailureKind } from '../../core/records/load';
import type { User } from '../user';

/** A request that has ended, with its final verdict: checks included. */
export interface RequestEvent {
  /** The name under which it is counted. */
  readonly name: string;
  /** In upper case. */
  readonly method: string;
  /** As it was sent, with the base path of the service and the query. */
  readonly path: string;
  /** The user's `id`. */
  readonly userId: number;
  /** The status code; 0 where no whole answer came. */
  readonly status: number;
  /** `aborted`: cut off by the end of the run. */
  readonly outcome: 'ok' | 'failed' | 'aborted';
  /** Kind of the failure; `null` where there was none. */
  readonly failure: LoadFailureKind | null;
  /** What happened, for a reader; `null` where nothing failed. */
  readonly message: string | null;
  /** Whether it belongs to the figures: false during the warm-up. */
  readonly measured: boolean;
  /** How late it left: dispatch minus intended start. */
  readonly lagMs: number;
  /** From dispatch to the end. */
  readonly serviceMs: number;
  /** From the intended start to the end. */
  readonly responseMs: number;
}

/** What the hooks `start` and `stop` are told of their run. */
export interface HookContext {
  /** Address of the service. */
  readonly url: string;
  /** From 0. Each worker thread calls the hooks of a module for itself. */
  readonly thread: number;
  /** How many threads make the load. */
  readonly threads: number;
  /** Seed of everything random. */
  readonly seed: number;
}

/**
 * Functions that a run calls: in `hooks` of a plan whose scenario runs in the calling thread, or as the export `hooks` of a
 * module of a scenario. A hook that throws ends the run: in `start` as an error, in any other the result is `invalid`.
 */
export interface LoadHooks {
  /** Before the first user, outside the measured time. May be async. */
  readonly start?: (context: HookContext) => unknown;
  /** After the last user, however the run ended. May be async, for up to 10 seconds. */
  readonly stop?: (context: HookContext) => unknown;
  /** Hears each request once, when no check can change its verdict any more. It runs within the load: keep it short. */
  readonly request?: (event: RequestEvent) => unknown;
  /** Hears each error that a user threw, after it was counted. */
  readonly userError?: (error: unknown, user: User) => unknown;
}

const rules = {
  start: optional(rule.fn<NonNullable<LoadHooks['start']>>('async ({ url }) => { await fillDatabase(url); }')),
  stop: optional(rule.fn<NonNullable<LoadHooks['stop']>>('async () => { await emptyDatabase(); }')),
  request: optional(rule.fn<NonNullable<LoadHooks['request']>>('({ name, responseMs }) => { … }')),
  userError: optional(rule.fn<NonNullable<LoadHooks['userError']>>('(error, user) => { … }')),
};

/**
 * Types the hooks that a module of a scenario exports, and reads them at once.
 *
 * @throws MettleError `METTLE_OPTION`
 *
 * @example
 * ```ts
 * export const hooks = defineHooks({
 *   request: ({ name, outcome, responseMs }) => { if (outcome === 'failed') slow.push([name, responseMs]); },
 * });
 * ```
 */
export function defineHooks(hooks: LoadHooks): LoadHooks {
  return readHooks('defineHooks', hooks);
}

/** Reads hooks. @throws MettleError `METTLE_OPTION` */
export function readHooks(where: string, raw: unknown): LoadHooks {
  const read = readOptions(where, raw ?? {}, rules);
  return Object.fromEntries(Object.entries(read).filter(([, hook]) => hook !== undefined));
}
