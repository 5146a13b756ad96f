import { inspect } from 'node:util';
import { closest, distance } from 'fastest-levenshtein';
import { MettleError } from './errors';
import { readBytes, readDurationMs, readShare } from './units';

/** Returned by a rule for a value that it does not take. */
export const REFUSED: unique symbol = Symbol('refused');

/** How one option is read: what it must be, an example to paste, and the reader that gives the complete value. */
export interface Rule<T> {
  /** What it must be, for the message: `a duration such as "250ms"`. */
  readonly mustBe: string;
  /** A value to paste, as code. */
  readonly example: string;
  /** Gives the complete value. @internal */
  readonly read: (raw: unknown) => T | typeof REFUSED;
  /** Absent for an option that must be given. */
  readonly fallback?: () => T;
}

/** The rules of one options object, by option name. */
export type Rules = Readonly<Record<string, Rule<unknown>>>;
/** What {@link readOptions} returns for a set of rules. */
export type Read<R extends Rules> = { readonly [K in keyof R]: R[K] extends Rule<infer T> ? T : never };

/** Makes an option optional, with the value that it then has. */
export function withDefault<T, D>(rule: Rule<T>, value: D): Rule<T | D> {
  return { ...rule, fallback: () => value };
}

/** Makes an option optional, `undefined` when absent. */
export function optional<T>(rule: Rule<T>): Rule<T | undefined> {
  return withDefault(rule, undefined);
}

/** A rule by a predicate, for values that are taken as they are. */
export function accepts<T>(mustBe: string, example: string, test: (raw: unknown) => boolean): Rule<T> {
  return { mustBe, example, read: (raw) => (test(raw) ? (raw as T) : REFUSED) };
}

/** A rule by a reader that answers `undefined` for what it does not take. */
export function readsAs<T>(mustBe: string, example: string, read: (raw: unknown) => T | undefined): Rule<T> {
  return { mustBe, example, read: (raw) => read(raw) ?? REFUSED };
}

const isNumber = (raw: unknown): raw is number => typeof raw === 'number' && Number.isFinite(raw);

/** The rules that several capabilities share. */
export const rule = {
  /** A length of time in milliseconds, greater than nothing. */
  duration: (example = "'10s'"): Rule<number> =>
    readsAs(
      'a duration greater than 0, in milliseconds or as text',
      example,
      (raw) => readDurationMs(raw) || undefined,
    ),
  /** A length of time in milliseconds, which may be nothing. */
  durationOrZero: (example = "'0s'"): Rule<number> =>
    readsAs('a duration, in milliseconds or as text', example, readDurationMs),
  /** An amount of memory in bytes. */
  bytes: (example = "'10kB'"): Rule<number> => readsAs('an amount of memory, in bytes or as text', example, readBytes),
  /** A share from 0 to 1. */
  share: (example = "'1%'"): Rule<number> => readsAs('a share from 0 to 1, or text in percent', example, readShare),
  /** A whole number from 1 up. */
  positiveInteger: (example = '10'): Rule<number> =>
    accepts('a whole number from 1 up', example, (raw) => Number.isInteger(raw) && (raw as number) >= 1),
  /** A whole number from 0 up. */
  count: (example = '0'): Rule<number> =>
    accepts('a whole number from 0 up', example, (raw) => Number.isInteger(raw) && (raw as number) >= 0),
  /** A number greater than 0, with or without a fraction. */
  positive: (example = '100'): Rule<number> =>
    accepts('a number greater than 0', example, (raw) => isNumber(raw) && raw > 0),
  /** Any whole number, such as a seed. */
  integer: (example = '42'): Rule<number> => accepts('a whole number', example, (raw) => Number.isSafeInteger(raw)),
  /** Text with something in it. */
  text: (example: string): Rule<string> =>
    accepts('a text that is not empty', example, (raw) => typeof raw === 'string' && raw !== ''),
  /** True or false. */
  flag: (): Rule<boolean> => accepts('true or false', 'true', (raw) => typeof raw === 'boolean'),
  /** One of some words. */
  oneOf: <W extends string>(...words: readonly W[]): Rule<W> =>
    accepts(`one of ${words.map((word) => `'${word}'`).join(', ')}`, `'${words[0]}'`, (raw) =>
      (words as readonly unknown[]).includes(raw),
    ),
  /** An object with named fields. */
  object: <T extends object>(example: string): Rule<T> => accepts('an object', example, isPlainObject),
  /** A function. */
  fn: <F>(example: string): Rule<F> => accepts('a function', example, (raw) => typeof raw === 'function'),
  /** An `AbortSignal`, of any realm. */
  signal: (): Rule<AbortSignal> =>
    accepts(
      'an AbortSignal',
      'AbortSignal.timeout(5_000)',
      (raw) => typeof raw === 'object' && raw !== null && 'aborted' in raw && 'addEventListener' in raw,
    ),
  /** Names to texts, such as headers or environment variables. */
  texts: (example: string): Rule<Readonly<Record<string, string>>> =>
    accepts(
      'an object of names to texts',
      example,
      (raw) => isPlainObject(raw) && Object.values(raw).every((value) => typeof value === 'string'),
    ),
  /** A list of texts. */
  textList: (example: string): Rule<readonly string[]> =>
    accepts('a list of texts', example, (raw) => Array.isArray(raw) && raw.every((value) => typeof value === 'string')),
} as const;

/** Whether this is an object with named fields: no array, no function, no null. Works across realms. */
export function isPlainObject(raw: unknown): raw is Record<string, unknown> {
  return typeof raw === 'object' && raw !== null && !Array.isArray(raw);
}

/** A value as it is shown in an error: one line, cut where it is long, without the passwords of addresses. */
export function shown(raw: unknown): string {
  const whole =
    typeof raw === 'function'
      ? `the function ${raw.name || '(anonymous)'}`
      : isAddressed(raw)
        ? `${raw.name} (${raw.address})`
        : inspect(raw, { breakLength: Number.POSITIVE_INFINITY, depth: 2 });
  const text = whole.replace(/(:\/\/[^\s:/@]*):[^\s/@]*@/g, '$1:***@');
  return text.length > 120 ? `${text.slice(0, 117)}...` : text;
}

/** Of a dependency, its name and address say more than its fields. */
function isAddressed(raw: unknown): raw is { readonly name: string; readonly address: string } {
  return isPlainObject(raw) && typeof raw['name'] === 'string' && typeof raw['address'] === 'string';
}

/** The error for one option that is wrong: which, what it must be, what it got, an example. */
export function wrongOption(where: string, name: string, mustBe: string, got: unknown, example: string): MettleError {
  const received = got === undefined ? 'it is missing' : `it got ${shown(got)}`;
  return new MettleError(
    'METTLE_OPTION',
    `Failed to read the options of ${where}: option "${name}" must be ${mustBe}, but ${received}. Example: { ${name}: ${example} }.`,
  );
}

/** The error for an option that does not exist, with the nearest name that does. */
export function unknownOption(where: string, name: string, known: readonly string[]): MettleError {
  return new MettleError(
    'METTLE_OPTION',
    `Failed to read the options of ${where}: there is no option "${name}".${didYouMean(name, known)} Options: ${known.join(', ')}.`,
  );
}

/** ` Did you mean "x"?`, or nothing where no known word is near. */
export function didYouMean(word: string, known: readonly string[]): string {
  if (known.length === 0) return '';
  const nearest = closest(word, known as string[]);
  return isNear(word, nearest) ? ` Did you mean "${nearest}"?` : '';
}

function isNear(word: string, known: string): boolean {
  const [a, b] = [word.toLowerCase(), known.toLowerCase()];
  return a.startsWith(b) || b.startsWith(a) || distance(a, b) <= Math.ceil(a.length / 3);
}

/**
 * Reads an options object once, at the door: every option complete and typed afterwards, or one error that names the
 * option, what it must be, what it got and an example.
 *
 * @throws MettleError `METTLE_OPTION`
 */
export function readOptions<R extends Rules>(where: string, raw: unknown, rules: R): Read<R> {
  if (raw !== undefined && !isPlainObject(raw)) {
    throw new MettleError(
      'METTLE_OPTION',
      `Failed to read the options of ${where}: they must be an object, but got ${shown(raw)}. Options: ${Object.keys(rules).join(', ')}.`,
    );
  }
  const given = raw ?? {};
  for (const name of Object.keys(given)) {
    if (!Object.hasOwn(rules, name)) throw unknownOption(where, name, Object.keys(rules));
  }
  const complete: Record<string, unknown> = {};
  for (const [name, optionRule] of Object.entries(rules))
    complete[name] = readOption(where, name, given[name], optionRule);
  return complete as Read<R>;
}

function readOption(where: string, name: string, raw: unknown, optionRule: Rule<unknown>): unknown {
  if (raw === undefined && optionRule.fallback) return optionRule.fallback();
  const value = raw === undefined ? REFUSED : optionRule.read(raw);
  if (value === REFUSED) throw wrongOption(where, name, optionRule.mustBe, raw, optionRule.example);
  return value;
}
