import { reasonOf } from '../../core/errors';
import type { LoadHooks, RequestEvent } from '../model/hooks';
import type { User } from '../user';
import type { Flight } from './flight';

/** Tells hooks of requests and errors. One that throws, or rejects, is told of itself, and harms nothing else. */
export class Hearing {
  readonly #hooks: LoadHooks;
  readonly #broke: (reason: string) => void;

  constructor(hooks: LoadHooks, broke: (reason: string) => void) {
    this.#hooks = hooks;
    this.#broke = broke;
  }

  request(flight: Flight, userId: number, outcome: RequestEvent['outcome']): void {
    const { request } = this.#hooks;
    if (request !== undefined) this.#tell('request', () => request(eventOf(flight, userId, outcome)));
  }

  userError(error: unknown, user: User): void {
    const { userError } = this.#hooks;
    if (userError !== undefined) this.#tell('userError', () => userError(error, user));
  }

  #tell(name: string, call: () => unknown): void {
    const broke = (error: unknown): void => this.#broke(`the hook "${name}" threw: ${reasonOf(error)}`);
    try {
      const returned = call();
      if (isPromise(returned)) returned.then(undefined, broke);
    } catch (error) {
      broke(error);
    }
  }
}

/** What is told of a request when its verdict is final. */
function eventOf(flight: Flight, userId: number, outcome: RequestEvent['outcome']): RequestEvent {
  const { outgoing, failure, status, tally, dispatchedMs, intendedMs, serviceMs, responseMs } = flight;
  return {
    name: outgoing.name,
    method: outgoing.request.method,
    path: outgoing.request.path,
    userId,
    status,
    outcome,
    failure: failure?.kind ?? null,
    message: failure?.message ?? null,
    measured: tally.measured,
    lagMs: dispatchedMs - intendedMs,
    serviceMs,
    responseMs,
  };
}

function isPromise(value: unknown): value is PromiseLike<unknown> {
  return typeof value === 'object' && value !== null && typeof (value as { then?: unknown }).then === 'function';
}
