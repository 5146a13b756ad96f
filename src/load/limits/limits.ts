import { didYouMean, isPlainObject, shown } from '../../core/options';
import type { LoadFailureKind } from '../../core/records/load';
import {
  type Bound,
  type Duration,
  readBound,
  readDurationMs,
  readNumber,
  readShare,
  type Share,
} from '../../core/units';

/**
 * Limits of a distribution of times. A bare figure is an upper limit; `'>=1ms'` says which way. Percentiles of any order:
 * `p50`, `p99`, `p999` (99.9 %), `'p99.5'`.
 */
export interface LatencyLimits {
  readonly [percentile: `p${number}`]: Duration;
  /** Limit of the smallest time. */
  readonly min?: Duration;
  /** Limit of the mean. */
  readonly mean?: Duration;
  /** Limit of the largest time. */
  readonly max?: Duration;
}

/** Limits of all requests, or of those of one name. Times are response times, from the intended start. */
export interface FigureLimits extends LatencyLimits {
  /** The same for the service time, from dispatch. */
  readonly service?: LatencyLimits;
  /** The same for the lag, by which requests were dispatched after their intended start. */
  readonly lag?: LatencyLimits;
  /** Failed requests among those that ended ok or failed. Default: none may fail, unless `failures` says something. */
  readonly errorRate?: Share;
  /** Answers per second. A bare figure is a lower limit. */
  readonly perSecond?: number | string;
  /** Requests that ended ok or failed. A bare figure is a lower limit. */
  readonly requests?: number | string;
  /** Failures by kind, as in `{ timeout: 0 }`. A bare figure is an upper limit. */
  readonly failures?: Readonly<Partial<Record<LoadFailureKind, number | string>>>;
}

/** What `toMeet` and the `limits` of a plan take. */
export interface LoadLimits extends FigureLimits {
  /** Limits by request name, as in `{ 'GET /orders': { p95: '80ms' } }`. A name that was never seen fails. */
  readonly byName?: Readonly<Record<string, FigureLimits>>;
}

/** The three times of a request. */
export type TimeOf = 'lag' | 'service' | 'response';

/** Which figure a limit is about. */
export type Figure =
  | { readonly of: TimeOf; readonly statistic: number | 'min' | 'mean' | 'max' }
  | { readonly of: 'errorRate' | 'perSecond' | 'requests' }
  | { readonly of: 'failures'; readonly kind: LoadFailureKind };

/** One limit, read. */
export interface Limit {
  /** Name of the requests; `undefined` for all. */
  readonly name: string | undefined;
  readonly figure: Figure;
  readonly bound: Bound;
  /** As it is shown: `GET /orders p95 <= 80ms`. */
  readonly text: string;
  /** Why it is held although nobody wrote it; empty where somebody did. */
  readonly note: string;
}

const KINDS: Readonly<Record<LoadFailureKind, true>> = {
  status: true,
  check: true,
  timeout: true,
  reset: true,
  refused: true,
  dns: true,
  tls: true,
  protocol: true,
  scenario: true,
  generator: true,
};
const TIME_KEYS = ['p50', 'p90', 'p95', 'p99', 'p999', 'min', 'mean', 'max'];
const FIGURE_KEYS = [...TIME_KEYS, 'service', 'lag', 'errorRate', 'perSecond', 'requests', 'failures'];

const EXAMPLES: Readonly<Partial<Record<Figure['of'], string>>> = {
  errorRate: "'1%'",
  perSecond: "'>=500'",
  requests: "'>=1000'",
  failures: '0',
};

/** Reads the limits. @throws Error with what is wrong with them. */
export function readLimits(raw: unknown): Limit[] {
  if (!isPlainObject(raw))
    throw new Error(`the limits must be an object like { p99: '250ms' }, but they are ${shown(raw)}`);
  const { byName, ...own } = raw;
  const limits = readFigures(own, undefined, [...FIGURE_KEYS, 'byName']);
  if (byName !== undefined) {
    for (const [name, named] of Object.entries(objectAt('byName', byName))) {
      const read = readFigures(objectAt(`byName["${name}"]`, named), name, FIGURE_KEYS);
      if (read.length === 0)
        throw new Error(`no limit is given for "${name}"; give at least one, like { p99: '250ms' }`);
      limits.push(...read);
    }
  }
  const judgesFailures = limits.some(({ name, figure }) => name === undefined && /errorRate|failures/.test(figure.of));
  if (limits.length === 0) throw new Error("no limit is given; give at least one, like { p99: '250ms' }");
  if (!judgesFailures)
    limits.push(limit(undefined, { of: 'errorRate' }, 'errorRate', '0%', readShare, '<=', 'no errorRate was given'));
  return limits;
}

function readFigures(raw: Record<string, unknown>, name: string | undefined, known: readonly string[]): Limit[] {
  return Object.entries(raw).flatMap(([key, value]): Limit[] => {
    if (value === undefined) return [];
    if (key === 'errorRate') return [limit(name, { of: 'errorRate' }, key, value, readShare)];
    if (key === 'perSecond') return [limit(name, { of: 'perSecond' }, key, value, readNumber, '>=')];
    if (key === 'requests') return [limit(name, { of: 'requests' }, key, value, readNumber, '>=')];
    if (key === 'failures') return readKinds(objectAt(key, value), name);
    if (key === 'service' || key === 'lag') {
      return Object.entries(objectAt(key, value)).map(([statistic, figure]) =>
        readTime(name, key, statistic, figure, TIME_KEYS),
      );
    }
    return [readTime(name, 'response', key, value, known)];
  });
}

function readKinds(raw: Record<string, unknown>, name: string | undefined): Limit[] {
  return Object.entries(raw).map(([kind, value]) => {
    if (!Object.hasOwn(KINDS, kind)) throw unknown(`failures.${kind}`, kind, Object.keys(KINDS));
    return limit(name, { of: 'failures', kind: kind as LoadFailureKind }, `failures.${kind}`, value, readNumber);
  });
}

function readTime(name: string | undefined, of: TimeOf, key: string, value: unknown, known: readonly string[]): Limit {
  const statistic = key === 'min' || key === 'mean' || key === 'max' ? key : percentOf(key);
  if (statistic === undefined) throw unknown(key, key, known);
  return limit(name, { of, statistic }, of === 'response' ? key : `${of} ${key}`, value, readDurationMs);
}

/** `p99` is 99, `p99.5` is 99.5, `p100` is 100; nines and tails may go without the dot: `p999` is 99.9, `p975` is 97.5. */
function percentOf(key: string): number | undefined {
  const [, tail] = /^p(9\d\d+)$/.exec(key) ?? [];
  if (tail !== undefined) return Number(`${tail.slice(0, 2)}.${tail.slice(2)}`);
  const [, plain] = /^p(100|\d{1,2}(?:\.\d+)?)$/.exec(key) ?? [];
  return plain === undefined ? undefined : Number(plain);
}

function limit(
  name: string | undefined,
  figure: Figure,
  label: string,
  raw: unknown,
  read: (raw: unknown) => number | undefined,
  fallback: Bound['operator'] = '<=',
  note = '',
): Limit {
  const bound = readBound(raw, read, fallback);
  if (bound === undefined) {
    throw new Error(
      `the limit "${label}" cannot be read: it is ${shown(raw)}, but must be like ${EXAMPLES[figure.of] ?? "'250ms'"}`,
    );
  }
  const written = typeof raw === 'number' && 'statistic' in figure ? `${raw}ms` : String(raw).trim();
  const text = /^[<>]/.test(written)
    ? `${label} ${written.replace(/^([<>]=?)\s*/, '$1 ')}`
    : `${label} ${bound.operator} ${written}`;
  return { name, figure, bound, text: name === undefined ? text : `${name}: ${text}`, note };
}

function objectAt(key: string, raw: unknown): Record<string, unknown> {
  if (isPlainObject(raw)) return raw;
  throw new Error(`the limit "${key}" must be an object, but it is ${shown(raw)}`);
}

function unknown(shownAs: string, key: string, known: readonly string[]): Error {
  const percentiles = known.includes('p99') ? ", or any percentile like 'p99.5'" : '';
  return new Error(
    `there is no limit "${shownAs}".${didYouMean(key, known)} Limits: ${known.join(', ')}${percentiles}`,
  );
}
