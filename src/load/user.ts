import type { Random } from '../core/random';
import type { LoadFailureKind } from '../core/records/load';
import type { Duration } from '../core/units';
import type { Feeder } from './model/feeder';
import type { UserRequestOptions } from './scenario';

/** What a user keeps where nobody said what it is: anything, by name. */
// biome-ignore lint/suspicious/noExplicitAny: an interface is no record of unknowns, and a task for any session must take it.
export type AnySession = Record<string, any>;

/**
 * The answer to one request of a simulated user. There always is one: where the service gave none, `status` is 0, the
 * body is empty, and `failure` says why. The failure is counted already.
 */
export interface Answer {
  /** The status code; 0 where no whole answer came. */
  readonly status: number;
  /** Whether the expectation was met: by default, a status below 400. */
  readonly ok: boolean;
  /** Kind of the failure; `null` where the request went well. */
  readonly failure: LoadFailureKind | null;
  /** Header names in lower case; a repeated header is a list. */
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  /** The whole body. */
  readonly body: Buffer;
  /** The body as UTF-8 text. */
  readonly text: string;
  /** The header's text, repeated ones joined with `, `; `undefined` where it is absent. */
  header(name: string): string | undefined;
  /** The body parsed as JSON. @throws MettleError `METTLE_REQUEST` where it is none. */
  json<T = unknown>(): T;
}

/**
 * One simulated user: requests over its own session (cookies are kept as soon as the service sets one), checks, and
 * think time. Paths are below the service's address.
 *
 * @example
 * ```ts
 * const shopper = async (user: User) => {
 *   const orders = await user.get('/orders');
 *   user.check(orders.json<unknown[]>().length > 0, 'there are orders');
 *   await user.wait('1s');
 *   await user.post('/orders', { json: { item: user.random.integer(1, 100) }, expect: { status: 201 } });
 * };
 * ```
 */
export interface User<Session extends object = AnySession> {
  /** From 0, unique in the run, over all worker threads. With `rate`, each arrival is a user of its own. */
  readonly id: number;
  /** A seeded source of this user's own: the same on each run with the same seed. */
  readonly random: Random;
  /**
   * What this user keeps for itself: set and read whatever you like. Empty at first, or what `session` of
   * {@link defineUser} made.
   */
  readonly session: Session;
  /**
   * Sent with each request of this user from now on, as in `user.headers.authorization = 'Bearer …'`. A header of the
   * request itself wins. Empty at first.
   */
  readonly headers: Record<string, string>;
  /** Sends a GET. */
  get(path: string, options?: UserRequestOptions): Promise<Answer>;
  /** Sends a POST. */
  post(path: string, options?: UserRequestOptions): Promise<Answer>;
  /** Sends a PUT. */
  put(path: string, options?: UserRequestOptions): Promise<Answer>;
  /** Sends a PATCH. */
  patch(path: string, options?: UserRequestOptions): Promise<Answer>;
  /** Sends a DELETE. */
  delete(path: string, options?: UserRequestOptions): Promise<Answer>;
  /** Sends a HEAD. */
  head(path: string, options?: UserRequestOptions): Promise<Answer>;
  /** Sends a request of any method. Never rejects for what the service does: look at `answer.ok`. */
  request(method: string, path: string, options?: UserRequestOptions): Promise<Answer>;
  /**
   * Makes the last request a failed one of kind `check` unless the condition holds. It is counted once, however many
   * checks fail. Returns the condition, so that a scenario can go another way.
   */
  check(condition: unknown, message: string): boolean;
  /** Think time: milliseconds, or text such as `'1s'`. @throws MettleError `METTLE_UNIT` */
  wait(duration: Duration): Promise<void>;
  /**
   * The next row of a feeder. Where it has none left, the run ends and its result is `invalid`.
   *
   * @throws MettleError `METTLE_ABORTED` where there is no row left: do not catch it. `METTLE_SCENARIO` for what is no feeder.
   */
  feed<Row>(feeder: Feeder<Row>): Row;
  /** Ends this user for good: no further task, only its `onStop`. Throws to end the task at once: do not catch it. */
  stop(): never;
  /**
   * Ends the task set that this task belongs to, and goes on with the set around it without a wait. Throws to end the
   * task at once: do not catch it.
   */
  interrupt(): never;
  /**
   * Ends the run for everyone: nothing new begins, what is under way may finish, and the result is `aborted` with this
   * reason. Throws to end the task at once: do not catch it.
   */
  abortRun(reason: string): never;
}
