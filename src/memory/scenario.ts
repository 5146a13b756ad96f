/** What a scenario is given. */
export interface LeakIteration {
  /**
   * How many iterations are to be run. A scenario that reads this runs them all in one call, as
   * `({ iterations }) => loadBurst(service, { requests: iterations, … })` does; one that does not is called once for each.
   */
  readonly iterations: number;
  /** Number of the iteration, or of the first one of a batch, from 0. */
  readonly iteration: number;
}

/** What is done again and again. Whatever it throws ends the measurement. */
export type LeakScenario = (iteration: LeakIteration) => unknown;

/** Runs a number of iterations. */
export type Drive = (iterations: number, signal: AbortSignal) => Promise<void>;

/** Learns in its first call whether a scenario runs batches, and runs it accordingly from then on. */
export function driverOf(scenario: LeakScenario): Drive {
  let done = 0;
  let runsBatches: boolean | undefined;

  async function call(iterations: number): Promise<void> {
    const iteration = done;
    let asked = false;
    await scenario({
      iteration,
      get iterations() {
        asked = true;
        return iterations;
      },
    });
    runsBatches ??= asked;
    done += iterations;
  }

  return async (iterations, signal) => {
    let left = iterations;
    while (left > 0) {
      signal.throwIfAborted();
      const now = runsBatches ? left : 1;
      await call(now);
      left -= now;
    }
  };
}
