import { failedTo } from '../../core/errors';
import {
  accepts,
  isPlainObject,
  optional,
  type Read,
  type Rules,
  readOptions,
  rule,
  withDefault,
  wrongOption,
} from '../../core/options';
import type { Duration, Share } from '../../core/units';
import { type Component, type ReadComponent, readComponent } from '../component';
import { DEFAULT_STORAGE } from '../storage/run-folder';

/** Values of parameters, by name. */
export type BenchmarkParams = Readonly<Record<string, string | number | boolean | null>>;

/** What `benchmark` and `benchmarkEndpoint` have in common. */
export interface CommonBenchmarkOptions {
  /** Benchmarks of one group stand together in tables. */
  readonly group?: string;
  /** Half the width of the median's 99 % interval, as a share of it, at which measuring may stop. Default: none; the least is measured. */
  readonly precision?: Share;
  /** How much slower or faster than its baseline still counts as equal. Default: '3%'. */
  readonly tolerance?: Share;
  /** How long all may take: forks are added until `precision` is reached, or there is a verdict on the baseline, or it is over. Default: '9s', and never longer than the running test. */
  readonly budget?: Duration;
  /** The saved run to compare with: its number, its name or its path. Default: the newest that was saved as a baseline. */
  readonly baseline?: string | number;
  /** Folder of saved runs. Default: '.benchmarks'. */
  readonly storage?: string;
  /** Ends the measurement. */
  readonly signal?: AbortSignal;
}

/** Options of `benchmark`. */
export interface BenchmarkOptions extends CommonBenchmarkOptions {
  /** Values by name: the function is called with them, or `setup` is. They belong to the benchmark's name. */
  readonly params?: BenchmarkParams;
  /**
   * Runs before each round, untimed: what it returns the function is called with. A round is then one call. For a module the name of an
   * export.
   */
  readonly setup?: string | ((params: never) => unknown);
  /** Runs after each round, untimed, with what the function was called with. For a module the name of an export. */
  readonly teardown?: string | ((input: never) => unknown);
  /** Calls in each round. Default: as many as take `minTime`; 1 where there is a `setup`. */
  readonly iterations?: number;
  /** A round takes at least so long. Default: '20ms'. */
  readonly minTime?: Duration;
  /** Rounds in each fork, at the least. Default: 14. */
  readonly minRounds?: number;
  /** Forks at the least, each a process with rounds of its own. Default: 5. */
  readonly forks?: number;
  /** Warm-up at the most; it ends before when times have become even. Default: '500ms'. */
  readonly warmUp?: Duration;
  /** Writes a processor profile of one more fork to `.mettle/profiles`. Default: false, or true where METTLE_BENCH_PROFILE is set. */
  readonly cpuProfile?: boolean;
}

/** The rules of {@link CommonBenchmarkOptions}. */
export const commonRules = {
  group: optional(rule.text("'parser'")),
  precision: optional(rule.share("'1%'")),
  tolerance: withDefault(rule.share("'3%'"), 0.03),
  budget: withDefault(rule.duration("'9s'"), 9_000),
  baseline: optional(
    accepts<string | number>(
      'the number, name or path of a saved run',
      "'before'",
      (raw) => (typeof raw === 'string' && raw !== '') || (Number.isInteger(raw) && (raw as number) > 0),
    ),
  ),
  storage: withDefault(rule.text("'.benchmarks'"), DEFAULT_STORAGE),
  signal: optional(rule.signal()),
} satisfies Rules;

/** {@link CommonBenchmarkOptions}, complete. */
export type ReadCommonOptions = Read<typeof commonRules>;

const nameOrFunction = (example: string) =>
  optional(
    accepts<string | ((given: never) => unknown)>(
      'a function, or of a module the name of an export',
      example,
      (raw) => typeof raw === 'function' || (typeof raw === 'string' && raw !== ''),
    ),
  );

const rules = {
  ...commonRules,
  params: optional(
    accepts<BenchmarkParams>(
      'an object of names to texts, numbers or booleans',
      '{ size: 1000 }',
      (raw) => isPlainObject(raw) && Object.values(raw).every((value) => value === null || typeof value !== 'object'),
    ),
  ),
  setup: nameOrFunction("'makeInput'"),
  teardown: nameOrFunction("'cleanUp'"),
  iterations: optional(rule.positiveInteger('1')),
  minTime: withDefault(rule.duration("'20ms'"), 20),
  minRounds: withDefault(rule.positiveInteger('14'), 14),
  forks: withDefault(rule.positiveInteger('5'), 5),
  warmUp: withDefault(rule.duration("'500ms'"), 500),
  cpuProfile: optional(rule.flag()),
} satisfies Rules;

type Rest = Omit<Read<typeof rules>, 'setup' | 'teardown' | 'cpuProfile'> & { readonly cpuProfile: boolean };

/** What is measured with what surrounds each round: of a module by name, of a function itself. */
export type ReadSubject =
  | {
      readonly kind: 'module';
      readonly component: Extract<ReadComponent, { kind: 'module' }>;
      readonly setup: string | undefined;
      readonly teardown: string | undefined;
    }
  | {
      readonly kind: 'function';
      readonly component: Extract<ReadComponent, { kind: 'function' }>;
      readonly setup: ((params: never) => unknown) | undefined;
      readonly teardown: ((input: never) => unknown) | undefined;
    };

/** The options, complete. */
export type ReadBenchmarkOptions = Rest & { readonly name: string; readonly subject: ReadSubject };

const WHERE = 'benchmark';

/** @throws MettleError `METTLE_OPTION`, `METTLE_BENCHMARK` for a component that is none. */
export function readBenchmarkOptions(
  name: unknown,
  component: Component,
  raw: BenchmarkOptions | undefined,
): ReadBenchmarkOptions {
  if (typeof name !== 'string' || name.trim() === '') {
    throw failedTo({
      to: 'benchmark a component',
      reason: 'its name, the first argument, must be a text',
      cure: "Write benchmark('parse', { module: 'src/parse.ts', export: 'parse' })",
      code: 'METTLE_BENCHMARK',
    });
  }
  const { setup, teardown, cpuProfile, ...rest } = readOptions(WHERE, raw, rules);
  const read = readComponent(component, `the benchmark "${name}"`);
  return {
    ...rest,
    name,
    subject: readSubject(read, setup, teardown),
    cpuProfile: cpuProfile ?? (process.env['METTLE_BENCH_PROFILE'] ?? '') !== '',
  };
}

type Around = string | ((given: never) => unknown) | undefined;

function readSubject(component: ReadComponent, setup: Around, teardown: Around): ReadSubject {
  if (component.kind === 'module') {
    const ofModule = 'the name of an export of the module, which runs in a process of its own';
    if (typeof setup === 'function') throw wrongOption(WHERE, 'setup', ofModule, setup, "'makeInput'");
    if (typeof teardown === 'function') throw wrongOption(WHERE, 'teardown', ofModule, teardown, "'cleanUp'");
    return { kind: 'module', component, setup, teardown };
  }
  if (typeof setup === 'string')
    throw wrongOption(WHERE, 'setup', 'a function, as the component is', setup, '() => input');
  if (typeof teardown === 'string') {
    throw wrongOption(WHERE, 'teardown', 'a function, as the component is', teardown, '(input) => input.close()');
  }
  return { kind: 'function', component, setup, teardown };
}
