import { failedTo, type MettleError } from '../../core/errors';
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
import type { ComparisonResult } from '../../core/records/bench';
import type { Duration, Share } from '../../core/units';
import { type Component, type ReadComponent, readComponent } from '../component';
import { statusRule } from '../endpoint/options';
import type { EndpointRequest } from '../endpoint/request';
import { type EndpointSide, isEndpointSide, type ReadSide, readSide } from '../endpoint/side';

/** What can be compared: a function, a module and its export, or a service and what it is asked. */
export type Comparable = Component | EndpointSide;

/** Options of `compareBenchmarks`. */
export interface CompareOptions {
  /** What the candidate is compared with. In its place `baseRef` or `baseVersion`; in the build of a pull request neither is needed. */
  readonly base?: Comparable;
  /**
   * The candidate as it is at a branch, a tag or a commit, such as `'main'`, in place of `base`: made ready in the user's cache. Default, where no base is
   * given: the branch that a pull request goes to, in its build.
   */
  readonly baseRef?: string;
  /** The candidate as a published version of a package has it, in place of `base`: `'fast-parse@1.2.3'`, or `'1.2.3'` of this package. */
  readonly baseVersion?: string;
  /** Which module of that package: `'./yaml'` for what is imported as `fast-parse/yaml`. Default: its main one. */
  readonly baseSubpath?: string;
  /** The command that builds the other commit; `false` for none. Default: `npm run build` where the module is output that git ignores. */
  readonly build?: string | false;
  /** What is judged: of the same kind as the base. */
  readonly candidate: Comparable;
  /** What both services are asked, where a side has no `request` of its own: a path, or `{ method, path, headers, body }`. */
  readonly request?: EndpointRequest;
  /** Of services, the status of a right answer, or several. Another one is an error. Default: any below 400. */
  readonly expectStatus?: number | readonly number[];
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
  accepts<Comparable>(
    'a function, a module and its export, or a service and its request',
    `{ module: 'src/parse.ts', export: '${name}' }`,
    (raw) => typeof raw === 'function' || typeof raw === 'string' || isPlainObject(raw),
  );

const compareRules = {
  base: optional(component('parse')),
  baseRef: optional(rule.text("'main'")),
  baseVersion: optional(rule.text("'fast-parse@1.2.3'")),
  baseSubpath: optional(rule.text("'./yaml'")),
  build: optional(
    accepts<string | false>(
      'a command, or false for none',
      "'npm run build'",
      (raw) => raw === false || (typeof raw === 'string' && raw.trim() !== ''),
    ),
  ),
  candidate: component('parseFast'),
  request: optional(
    accepts<EndpointRequest>(
      'a path, or an object with a path',
      "'/orders?limit=20'",
      (raw) => typeof raw === 'string' || isPlainObject(raw),
    ),
  ),
  expectStatus: statusRule,
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

/** The options as they were given, each for itself complete. */
export type GivenOptions = Read<typeof compareRules>;

/** Options that say where the base comes from. */
type OfBase = 'base' | 'baseRef' | 'baseVersion' | 'baseSubpath' | 'build';
type Rest = Omit<GivenOptions, OfBase | 'candidate' | 'setup' | 'request' | 'expectStatus'>;

/** The options, complete: both sides are modules, both are functions, or both are services. */
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
    }
  | { readonly kind: 'endpoint'; readonly base: ReadSide; readonly candidate: ReadSide };

/** Where sides are measured. */
export function whereOf({ kind }: Sides): ComparisonResult['where'] {
  return ({ module: 'forks', function: 'this process', endpoint: 'services' } as const)[kind];
}

type ReadModule = Extract<ReadComponent, { kind: 'module' }>;
type ReadFunction = Extract<ReadComponent, { kind: 'function' }>;

const WHERE = 'compareBenchmarks';

/** @throws MettleError `METTLE_OPTION` */
export function readGivenOptions(raw: CompareOptions): GivenOptions {
  return readOptions(WHERE, raw, compareRules);
}

/** Puts both sides beside each other. @throws MettleError `METTLE_OPTION`, `METTLE_BENCHMARK` for sides that cannot be measured beside each other. */
export function readSides(given: GivenOptions, base: Comparable): ReadCompareOptions {
  const { base: _, baseRef, baseVersion, baseSubpath, build, candidate, setup, request, expectStatus, ...rest } = given;
  if (isEndpointSide(base) && isEndpointSide(candidate)) {
    const isForFunctions = setup === undefined ? 'params' : 'setup';
    if (setup !== undefined || rest.params !== undefined) throw isNotFor(isForFunctions, 'services', 'functions');
    const common = { request, expectStatus };
    return { ...rest, sides: endpoints(readSide(WHERE, base, common), readSide(WHERE, candidate, common)) };
  }
  if (isEndpointSide(base) || isEndpointSide(candidate)) {
    throw notAlike('one is a service and the other is none', 'Give both as services, or both as functions');
  }
  if (request !== undefined) throw isNotFor('request', 'functions', 'services');
  if (expectStatus !== undefined) throw isNotFor('expectStatus', 'functions', 'services');
  return { ...rest, sides: components(base, candidate, setup) };
}

function endpoints(base: ReadSide, candidate: ReadSide): Sides {
  const isHere = ({ target }: ReadSide): boolean => target.kind === 'this process';
  if (isHere(base) === isHere(candidate)) return { kind: 'endpoint', base, candidate };
  throw notAlike(
    'one service shares this process with the test, and the other does not',
    'Start both by their commands, which is the form to trust, or both in this process',
  );
}

function components(rawBase: Component, rawCandidate: Component, setup: Setup): Sides {
  const base = readComponent(rawBase, 'the base of a comparison');
  const candidate = readComponent(rawCandidate, 'the candidate of a comparison');
  if (base.kind === 'module' && candidate.kind === 'module') {
    if (typeof setup !== 'function') return { kind: 'module', base, candidate, setup };
    throw wrongOption(
      WHERE,
      'setup',
      'the name of an export of both modules, which run in processes of their own',
      setup,
      "'makeInput'",
    );
  }
  if (base.kind === 'function' && candidate.kind === 'function') {
    if (typeof setup !== 'string') return { kind: 'function', base, candidate, setup };
    throw wrongOption(WHERE, 'setup', 'a function, as both sides are', setup, '() => makeInput()');
  }
  throw notAlike(
    'one is a function of this process and the other a module, which runs in a process of its own',
    'Give both as modules, which is the form to trust, or both as functions',
  );
}

type Setup = string | ((params: never) => unknown) | undefined;

function isNotFor(option: string, given: string, meant: string): MettleError {
  return failedTo({
    to: `read the options of ${WHERE}`,
    reason: `option "${option}" is for ${meant}, and both sides are ${given}`,
    cure: 'Leave it out',
    code: 'METTLE_OPTION',
  });
}

function notAlike(reason: string, cure: string): MettleError {
  return failedTo({ to: 'compare two benchmarks', reason, cure, code: 'METTLE_BENCHMARK' });
}
