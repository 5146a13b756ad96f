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

/** Options of `compareBenchmarks`. */
export interface CompareOptions {
  /** What the candidate is compared with. */
  readonly base: Component;
  /** What is judged. */
  readonly candidate: Component;
  /** Name for messages and the report. Default: the candidate's. */
  readonly name?: string;
  /** How much slower or faster still counts as equal. Measuring goes on until the interval of the ratio lies on one side. Default: '2%'. */
  readonly tolerance?: Share;
  /** What `toBeFaster({ by })` asks for: measuring goes on until that, too, can be said. Default: nothing. */
  readonly fasterBy?: Share;
  /** How long all may take: when it is over without a verdict, it is `inconclusive`. Default: '8s', and never longer than the running test. */
  readonly budget?: Duration;
  /** Both are called with this: anything that `structuredClone` takes where they are modules. */
  readonly params?: unknown;
  /** Name of an export of both modules, or a function: called with `params` whenever they are loaded; both are called with what it returns. */
  readonly setup?: string | ((params: never) => unknown);
  /** Seed of the order of the blocks. Default: the seed of the run, or a fresh one. */
  readonly seed?: number;
  /** Ends the measurement. */
  readonly signal?: AbortSignal;
}

const component = (name: string) =>
  accepts<Component>(
    'a function, or a module and its export',
    `{ module: 'src/parse.ts', export: '${name}' }`,
    (raw) => typeof raw === 'function' || typeof raw === 'string' || isPlainObject(raw),
  );

const rules = {
  base: component('parse'),
  candidate: component('parseFast'),
  name: optional(rule.text("'parse'")),
  tolerance: withDefault(rule.share("'2%'"), 0.02),
  fasterBy: optional(rule.share("'10%'")),
  budget: withDefault(rule.duration("'8s'"), 8_000),
  params: optional(accepts<unknown>('anything', '[1, 2, 3]', () => true)),
  setup: optional(
    accepts<string | ((params: never) => unknown)>(
      'the name of an export of both modules, or a function',
      "'makeInput'",
      (raw) => typeof raw === 'function' || (typeof raw === 'string' && raw !== ''),
    ),
  ),
  seed: optional(rule.integer()),
  signal: optional(rule.signal()),
} satisfies Rules;

type Rest = Omit<Read<typeof rules>, 'base' | 'candidate' | 'setup'>;

/** The options, complete: both sides are modules, or both are functions. */
export type ReadCompareOptions = Rest & { readonly sides: Sides };

/** Both sides with what prepares their input. */
export type Sides =
  | {
      readonly kind: 'module';
      readonly base: ReadModule;
      readonly candidate: ReadModule;
      readonly setup: string | undefined;
    }
  | {
      readonly kind: 'function';
      readonly base: ReadFunction;
      readonly candidate: ReadFunction;
      readonly setup: ((params: never) => unknown) | undefined;
    };

type ReadModule = Extract<ReadComponent, { kind: 'module' }>;
type ReadFunction = Extract<ReadComponent, { kind: 'function' }>;

const WHERE = 'compareBenchmarks';

/** @throws MettleError `METTLE_OPTION`, `METTLE_BENCHMARK` for sides that cannot be measured beside each other. */
export function readCompareOptions(raw: CompareOptions): ReadCompareOptions {
  const { base: rawBase, candidate: rawCandidate, setup, ...rest } = readOptions(WHERE, raw, rules);
  const base = readComponent(rawBase, 'the base of a comparison');
  const candidate = readComponent(rawCandidate, 'the candidate of a comparison');
  if (base.kind === 'module' && candidate.kind === 'module') {
    if (typeof setup !== 'function') return { ...rest, sides: { kind: 'module', base, candidate, setup } };
    throw wrongOption(
      WHERE,
      'setup',
      'the name of an export of both modules, which run in processes of their own',
      setup,
      "'makeInput'",
    );
  }
  if (base.kind === 'function' && candidate.kind === 'function') {
    if (typeof setup !== 'string') return { ...rest, sides: { kind: 'function', base, candidate, setup } };
    throw wrongOption(WHERE, 'setup', 'a function, as both sides are', setup, '() => makeInput()');
  }
  throw failedTo({
    to: `compare ${candidate.label} with ${base.label}`,
    reason: `one is a function of this process and the other a module, which runs in a process of its own`,
    cure: 'Give both as modules, which is the form to trust, or both as functions',
    code: 'METTLE_BENCHMARK',
  });
}
