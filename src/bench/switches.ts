/** How benchmarks are run, as the environment says. */
export interface BenchmarkSwitches {
  /** `METTLE_BENCH=once`: each benchmark is run once, as a plain test, and nothing is judged. */
  readonly once: boolean;
  /** `METTLE_BENCH_UPDATE=1`: baselines are saved anew, and not compared with. */
  readonly update: boolean;
  /** `METTLE_BENCH_AUTOSAVE=1`: every result is saved, in a file named after the commit. */
  readonly autosave: boolean;
}

/** Reads the switches of the environment. */
export function benchmarkSwitches(env: Readonly<Record<string, string | undefined>> = process.env): BenchmarkSwitches {
  return {
    once: env['METTLE_BENCH'] === 'once',
    update: isOn(env['METTLE_BENCH_UPDATE']),
    autosave: isOn(env['METTLE_BENCH_AUTOSAVE']),
  };
}

function isOn(value: string | undefined): boolean {
  return value !== undefined && !['', '0', 'false', 'off'].includes(value);
}
