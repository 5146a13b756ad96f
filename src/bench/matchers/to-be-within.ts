import { hint, type MatcherContext, type MatcherOutcome, misused } from '../../core/matcher';
import { isPlainObject, shown, unknownOption } from '../../core/options';
import type { BenchmarkResult, Estimate } from '../../core/records/bench';
import { writeJudgements } from '../../core/records/journal';
import {
  type Bound,
  type Bytes,
  type Duration,
  formatBytes,
  formatCount,
  formatMs,
  keeps,
  readBound,
  readBytes,
  readDurationMs,
  readNumber,
} from '../../core/units';
import { readOrMisuse } from './read-or-misuse';
import { benchmarkOf, ranOnce } from './received';

const NAME = 'toBeWithin';

/** Limits of a benchmark. A bare figure is an upper limit, of `perSecond` a lower one; `'>=1ms'` says which way. */
export interface BenchmarkLimits {
  /** Wall time per call: the median. */
  readonly p50?: Duration;
  /** Wall time that 90 % of the samples keep. */
  readonly p90?: Duration;
  /** Wall time that 95 % keep. */
  readonly p95?: Duration;
  /** Wall time that 99 % keep: needs 500 samples and more. */
  readonly p99?: Duration;
  /** The quickest sample. */
  readonly min?: Duration;
  /** The mean. */
  readonly mean?: Duration;
  /** The slowest sample. */
  readonly max?: Duration;
  /** Processor time per call: the median. */
  readonly cpu?: Duration;
  /** Bytes allocated per call. */
  readonly bytesPerCall?: Bytes;
  /** Calls per second. */
  readonly perSecond?: number | string;
}

interface Kind {
  readonly read: (raw: unknown) => number | undefined;
  readonly format: (value: number) => string;
  readonly bare: Bound['operator'];
  readonly of: (result: BenchmarkResult) => number | Estimate | null;
}

const time = (of: Kind['of']): Kind => ({ read: readDurationMs, format: formatMs, bare: '<=', of });

const KINDS: Readonly<Record<keyof BenchmarkLimits, Kind>> = {
  p50: time(({ wallMs }) => wallMs.p50),
  p90: time(({ wallMs }) => wallMs.p90),
  p95: time(({ wallMs }) => wallMs.p95),
  p99: time(({ wallMs }) => wallMs.p99),
  min: time(({ wallMs }) => wallMs.min),
  mean: time(({ wallMs }) => wallMs.mean),
  max: time(({ wallMs }) => wallMs.max),
  cpu: time(({ cpuMs }) => cpuMs?.p50 ?? null),
  bytesPerCall: { read: readBytes, format: formatBytes, bare: '<=', of: (result) => result.bytesPerCall },
  perSecond: { read: readNumber, format: formatCount, bare: '>=', of: (result) => result.perSecond },
};

interface Limit extends Kind {
  readonly name: string;
  readonly bound: Bound;
}

/** Implements `expect(result).toBeWithin({ p50: '2ms' })`. */
export function toBeWithin(this: MatcherContext, received: BenchmarkResult, limits: BenchmarkLimits): MatcherOutcome {
  const read = readOrMisuse(this, NAME, () => readLimits(limits));
  const result = benchmarkOf(this, NAME, received);
  if (result.ranOnce) return ranOnce(this, NAME, result);
  const verdicts = read.map((limit) => judge(this, limit, result));
  writeJudgements(
    result,
    verdicts.map((verdict) => ({ matcher: NAME, ...verdict })),
  );
  const width = Math.max(...verdicts.map(({ limit }) => limit.length));
  return {
    pass: verdicts.every(({ passed }) => passed),
    message: () =>
      [
        hint(this, NAME, 'limits'),
        '',
        `${result.name}, ${formatCount(result.samples.rounds)} rounds in ${result.samples.forks} processes`,
        ...verdicts.map(({ limit, actual, passed }) => `  ${passed ? '✓' : '✕'} ${limit.padEnd(width)}   ${actual}`),
        ...result.notes.map((note) => `Note: ${note}`),
      ].join('\n'),
  };
}

function readLimits(raw: unknown): Limit[] {
  if (!isPlainObject(raw) || Object.keys(raw).length === 0) {
    throw new Error(`the limits must be an object such as { p50: '2ms' }, but they are ${shown(raw)}`);
  }
  return Object.entries(raw).map(([name, value]) => {
    if (!Object.hasOwn(KINDS, name)) throw unknownOption(NAME, name, Object.keys(KINDS));
    const kind = KINDS[name as keyof BenchmarkLimits];
    const bound = readBound(value, kind.read, kind.bare);
    if (bound !== undefined) return { ...kind, name, bound };
    throw new Error(`the limit "${name}" must be one such as ${EXAMPLES[name] ?? "'2ms'"}, but it is ${shown(value)}`);
  });
}

const EXAMPLES: Readonly<Record<string, string>> = { bytesPerCall: "'10kB'", perSecond: "'>=500'" };

function judge(context: MatcherContext, { name, bound, of, format }: Limit, result: BenchmarkResult) {
  const figure = of(result);
  if (figure === null) {
    return misused(
      context,
      NAME,
      `"${name}" of ${result.name} is not known${name.startsWith('p') ? `: ${result.samples.rounds} samples are too few to bound it. Ask for more by { minRounds }` : ', it could not be measured here'}`,
    );
  }
  const [value, around] =
    typeof figure === 'number' ? [figure, ''] : [figure.value, ` (${format(figure.low)} to ${format(figure.high)})`];
  return {
    limit: `${name} ${bound.operator} ${format(bound.value)}`,
    actual: `${format(value)}${around}`,
    passed: keeps(bound, value),
  };
}
