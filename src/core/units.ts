import { failedTo } from './errors';

/** A length of time: a number of milliseconds, or text such as `'250ms'`, `'1.5s'`, `'2m'`, `'1h'`, `'80us'`, `'250ns'`. */
export type Duration = number | string;
/** An amount of memory: a number of bytes, or text such as `'512B'`, `'10kB'`, `'1.5MB'`, `'64KiB'`. */
export type Bytes = number | string;
/** A part of a whole: a number from 0 to 1, or text such as `'1%'`. */
export type Share = number | string;

/** How a limit is written: a bare figure is an upper limit; `'>=500'`, `'>1'`, `'<=3'`, `'<3'` say which way. */
export interface Bound {
  readonly operator: '<=' | '<' | '>=' | '>';
  readonly value: number;
}

const MS_PER: Readonly<Record<string, number>> = {
  ns: 1e-6,
  us: 0.001,
  µs: 0.001,
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
};
const BYTES_PER: Readonly<Record<string, number>> = {
  B: 1,
  kB: 1000,
  KB: 1000,
  MB: 1e6,
  GB: 1e9,
  KiB: 1024,
  MiB: 1024 ** 2,
  GiB: 1024 ** 3,
};

function parseWith(units: Readonly<Record<string, number>>, raw: unknown): number | undefined {
  if (typeof raw === 'number') return Number.isFinite(raw) && raw >= 0 ? raw : undefined;
  if (typeof raw !== 'string') return undefined;
  const match = /^\s*(\d+(?:\.\d+)?)\s*([a-zA-Zµ]+)\s*$/.exec(raw);
  const factor = match?.[2] === undefined ? undefined : units[match[2]];
  return match && factor !== undefined ? Number(match[1]) * factor : undefined;
}

/** Milliseconds of a {@link Duration}, or `undefined` where it is none. */
export function readDurationMs(raw: unknown): number | undefined {
  return parseWith(MS_PER, raw);
}

/** Bytes of a {@link Bytes}, or `undefined` where it is none. */
export function readBytes(raw: unknown): number | undefined {
  return parseWith(BYTES_PER, raw);
}

/** A {@link Share} as a number from 0 to 1, or `undefined` where it is none. */
export function readShare(raw: unknown): number | undefined {
  const value =
    typeof raw === 'string' ? Number(/^\s*(\d+(?:\.\d+)?)\s*%\s*$/.exec(raw)?.[1] ?? Number.NaN) / 100 : raw;
  return typeof value === 'number' && value >= 0 && value <= 1 ? value : undefined;
}

/** Splits `'>=500'` into its operator and figure; a bare figure gets `fallback`. `undefined` where the rest is no figure. */
export function readBound(
  raw: unknown,
  readFigure: (raw: unknown) => number | undefined,
  fallback: Bound['operator'] = '<=',
): Bound | undefined {
  const match = typeof raw === 'string' ? /^\s*(<=|>=|<|>)(.*)$/.exec(raw) : null;
  const value = readFigure(match ? match[2] : raw);
  return value === undefined ? undefined : { operator: (match?.[1] as Bound['operator']) ?? fallback, value };
}

/** A number, also when written as text. */
export function readNumber(raw: unknown): number | undefined {
  const value = typeof raw === 'string' && raw.trim() !== '' ? Number(raw) : raw;
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}

/** Whether a figure keeps a bound. */
export function keeps(bound: Bound, figure: number): boolean {
  switch (bound.operator) {
    case '<=':
      return figure <= bound.value;
    case '<':
      return figure < bound.value;
    case '>=':
      return figure >= bound.value;
    case '>':
      return figure > bound.value;
  }
}

/** Milliseconds of a {@link Duration}, for a caller outside an options object. @throws MettleError `METTLE_UNIT` */
export function durationMs(raw: Duration, what = 'duration'): number {
  const value = readDurationMs(raw);
  if (value !== undefined) return value;
  throw failedTo({
    to: `read ${what}`,
    reason: `it must be a duration, but it is ${JSON.stringify(raw)}`,
    cure: "Write it like '250ms', '10s', '2m' or as a number of milliseconds",
    code: 'METTLE_UNIT',
  });
}

function significant(value: number, moreDigits = 0): string {
  const digits = value >= 100 ? 0 : value >= 10 ? 1 : 2;
  return String(Number(value.toFixed(digits + moreDigits)));
}

/** A time for a reader: `10 ns`, `812 µs`, `42.1 ms`, `1.4 s`, `2 min 5 s`. */
export function formatMs(ms: number): string {
  return writeMs(ms, 0);
}

const MOST_DIGITS = 4;

/** Times that stand beside each other, such as the ends of an interval: with as many digits as it takes to tell them apart. */
export function formatTimes(times: readonly number[]): string[] {
  const distinct = new Set(times).size;
  let texts: string[] = [];
  for (let moreDigits = 0; moreDigits <= MOST_DIGITS; moreDigits += 1) {
    texts = times.map((ms) => writeMs(ms, moreDigits));
    if (new Set(texts).size === distinct) break;
  }
  return texts;
}

function writeMs(ms: number, moreDigits: number): string {
  if (ms === 0) return '0 ms';
  if (ms < 0) return `-${writeMs(-ms, moreDigits)}`;
  if (ms < 0.001) return `${significant(ms * 1e6, moreDigits)} ns`;
  if (ms < 1) return `${significant(ms * 1000, moreDigits)} µs`;
  if (ms < 1000) return `${significant(ms, moreDigits)} ms`;
  if (ms < 120_000) return `${significant(ms / 1000, moreDigits)} s`;
  const seconds = Math.round(ms / 1000);
  return seconds % 60 === 0 ? `${seconds / 60} min` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}

/** An amount of memory for a reader: `1.6 B`, `512 B`, `10 kB`, `1.5 MB`; `-3 kB` for one that shrank. */
export function formatBytes(bytes: number): string {
  if (bytes < 0) return `-${formatBytes(-bytes)}`;
  if (bytes < 1000) return `${significant(bytes)} B`;
  if (bytes < 1e6) return `${significant(bytes / 1000)} kB`;
  return bytes < 1e9 ? `${significant(bytes / 1e6)} MB` : `${significant(bytes / 1e9)} GB`;
}

/** A share for a reader: `0.25` as `25 %`, `0.0004` as `0.04 %`. */
export function formatShare(share: number): string {
  return `${significant(share * 100)} %`;
}

/** A count or a rate for a reader: `1,234`, `12.5`. */
export function formatCount(count: number): string {
  return count.toLocaleString('en-US', { maximumFractionDigits: Math.abs(count) >= 100 ? 0 : 2 });
}
