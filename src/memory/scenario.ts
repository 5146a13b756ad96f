import { failedTo, type MettleError } from '../core/errors';
import { shown } from '../core/options';

/**
 * What a scenario is given. Where a number or a text is wanted it is the number of the iteration, so `async (i) => cache.get('k' + i)`
 * works as well.
 */
export interface LeakIteration {
  /**
   * How many iterations are to be run. A scenario that reads this runs them all in one call, as
   * `({ iterations }) => loadBurst(service, { requests: iterations, … })` does; one that does not is called once for each.
   */
  readonly iterations: number;
  /** Number of the iteration, or of the first one of a batch, from 0. */
  readonly iteration: number;
  /** The number of the iteration. */
  [Symbol.toPrimitive](hint: string): number | string;
}

/** What is done again and again. Whatever it throws ends the measurement. */
export type LeakScenario = (iteration: LeakIteration) => unknown;

/** A scenario with what goes before and after it. A module has these as its exports. */
export interface ScenarioParts {
  readonly iterate: LeakScenario;
  readonly setup?: (() => unknown) | undefined;
  readonly teardown?: (() => unknown) | undefined;
  /** Brings to an end what the scenario has begun, before each look at the heap. */
  readonly settle?: (() => unknown) | undefined;
}

/** Reads a scenario that was given as an argument. @throws MettleError `METTLE_OPTION` */
export function readScenario(raw: unknown): ScenarioParts {
  if (typeof raw === 'function') return { iterate: raw as LeakScenario };
  throw wrongArguments(raw);
}

/** What a scenario without a name is called. */
export const NAMELESS = 'the scenario';

/** A scenario's own name. */
export function titleOf({ iterate }: ScenarioParts): string {
  return iterate.name || NAMELESS;
}

/** The error for a scenario that is none. */
export function wrongArguments(got: unknown): MettleError {
  return failedTo({
    to: 'read the scenario of detectLeaks',
    reason: `it must be a function, the path of a module, or a service with a function, but it is ${shown(got)}`,
    cure: 'Write it like detectLeaks(async () => { await checkout(); }), detectLeaks("./leaks/checkout.ts") or detectLeaks(service, () => service.client.get("/orders"))',
    code: 'METTLE_OPTION',
  });
}

/** Runs a scenario, and knows where it stands. */
export interface Driver {
  /** How many iterations were run. */
  readonly done: number;
  /** How the scenario is called; `undefined` before its first call. */
  readonly runsBatches: boolean | undefined;
  /** What is being done, for a message when time is over. */
  doing(): string;
  /**
   * Runs iterations until there were enough, or `isOver` says that time is; returns how many it ran.
   * @throws what the scenario throws.
   */
  run(iterations: number, isOver: () => boolean, signal: AbortSignal): Promise<number>;
}

/** Learns in the first call whether a scenario runs batches, and runs it accordingly from then on. */
export function driverOf(scenario: LeakScenario): Driver {
  let done = 0;
  let runsBatches: boolean | undefined;
  let running: number | undefined;
  let batch = 0;
  let isAsked = false;
  // What the scenario leaves often holds its argument: that is one small object of no class, so that none of ours is told as a leak.
  // The getter is on the prototype: to print or copy an iteration is not to read it.
  const prototype = {
    get iterations(): number {
      isAsked = true;
      return runsBatches === false ? 1 : batch;
    },
    [Symbol.toPrimitive](this: LeakIteration, hint: string): number | string {
      return hint === 'string' ? String(this.iteration) : this.iteration;
    },
  };

  async function call(left: number): Promise<number> {
    running = runsBatches ? left : 1;
    batch = left;
    isAsked = false;
    await scenario(Object.create(prototype, { iteration: { value: done, enumerable: true } }) as LeakIteration);
    runsBatches ??= isAsked;
    running = undefined;
    const ran = runsBatches ? left : 1;
    done += ran;
    return ran;
  }

  return {
    get done() {
      return done;
    },
    get runsBatches() {
      return runsBatches;
    },
    doing() {
      if (running === undefined) return `${done} iterations were run`;
      return running === 1
        ? `iteration ${done + 1} had not settled`
        : `a batch of ${running} iterations, from iteration ${done + 1} on, had not settled`;
    },
    async run(iterations, isOver, signal) {
      let left = iterations;
      while (left > 0 && !isOver()) {
        signal.throwIfAborted();
        left -= await call(left);
      }
      return iterations - left;
    },
  };
}
