import { parse } from 'node:querystring';
import { isRegExp } from 'node:util/types';
import { shown } from '../../../core/options';
import { SECRET } from '../recording/secrets';

/**
 * The first thing in which a value differs from what was asked for, or nothing. By nock's rules: patterns are held against
 * texts, all else has to be the same, and names such as `a[b]` or `a.b` stand for what is nested.
 */
export function difference(expected: unknown, actual: unknown): string | undefined {
  return differs(isObject(expected) ? nested(expected) : expected, isObject(actual) ? nested(actual) : actual, '');
}

/** Whether a text is the one asked for, or fits the pattern or function. */
export function fits(spec: unknown, text: string): boolean {
  if (typeof spec === 'function') return Boolean((spec as (text: string) => unknown)(text));
  return isRegExp(spec) ? tests(spec, text) : String(spec) === text;
}

/** Where and how a body differs from what was asked for, or nothing. */
export function bodyDifference(spec: unknown, body: string, contentType: string): string | undefined {
  if (spec === undefined) return undefined;
  if (isRegExp(spec)) return tests(spec, body) ? undefined : `it does not fit ${spec}`;
  const isForm = contentType.includes('application/x-www-form-urlencoded');
  const wanted = Buffer.isBuffer(spec) ? bodyText(spec) : spec;
  const given = typeof wanted === 'object' || typeof wanted === 'function' ? parsed(body, isForm) : body;
  if (typeof wanted === 'function') return wanted(given) ? undefined : 'its function says no';
  const sameEnds = contentType.includes('multipart') ? (value: unknown) => value : withoutLineEnds;
  return difference(isForm ? asForm(sameEnds(wanted)) : sameEnds(wanted), sameEnds(given));
}

/** A body in nock's form: text, or hex where it is no text of UTF-8. */
export function bodyText(body: Buffer): string {
  const text = body.toString('utf8');
  return Buffer.from(text, 'utf8').equals(body) ? text : body.toString('hex');
}

/** Parameters whose names and values were written percent-encoded. */
export function withDecoded(query: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(query).map(([name, value]) => [
      decoded(name),
      Array.isArray(value) ? value.map((one) => decoded(String(one))) : decoded(String(value)),
    ]),
  );
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text.replace(/\+/g, ' '));
  } catch {
    return text;
  }
}

function differs(expected: unknown, actual: unknown, at: string): string | undefined {
  if (expected === SECRET && actual !== undefined) return undefined;
  if (isRegExp(expected)) return tests(expected, String(actual)) ? undefined : told(at, expected, actual);
  if (Array.isArray(expected) && Array.isArray(actual)) {
    if (expected.length !== actual.length) return told(at, `${expected.length} items`, `${actual.length} items`);
    return first(expected.keys(), (index) => differs(expected[index], actual[index], `${at}[${index}]`));
  }
  if (isObject(expected) && isObject(actual)) {
    const names = new Set([...Object.keys(expected), ...Object.keys(actual)]);
    return first(names, (name) => differs(expected[name], actual[name], at === '' ? name : `${at}.${name}`));
  }
  return expected === actual ? undefined : told(at, expected, actual);
}

function first<T>(items: Iterable<T>, find: (item: T) => string | undefined): string | undefined {
  for (const item of items) {
    const found = find(item);
    if (found !== undefined) return found;
  }
  return undefined;
}

function told(at: string, expected: unknown, actual: unknown): string {
  const text = (value: unknown): string => (value === undefined ? 'nothing' : shown(value));
  return `${at === '' ? '' : `at ${at}: `}${text(expected)} is asked for, ${text(actual)} came`;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return Object.prototype.toString.call(value) === '[object Object]';
}

/** `{ 'a[b]': 1, 'a.c': 2 }` as `{ a: { b: 1, c: 2 } }`. */
function nested(flat: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const result: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(flat)) {
    const steps = name.includes('[') ? name.replace(/\[/g, '.').replace(/\]/g, '').split('.') : name.split('.');
    const last = steps.pop() as string;
    let place: Record<string, unknown> = result;
    for (const [index, step] of steps.entries()) {
      const next = steps[index + 1] ?? last;
      if (!Object.hasOwn(place, step)) set(place, step, /^\d+$/.test(next) ? [] : {});
      place = Object(place[step]) as Record<string, unknown>;
    }
    set(place, last, value);
  }
  return result;
}

/** As a field of its own, whatever its name: `__proto__` included. */
function set(owner: object, name: string, value: unknown): void {
  Object.defineProperty(owner, name, { value, enumerable: true, configurable: true, writable: true });
}

function tests(pattern: RegExp, text: string): boolean {
  pattern.lastIndex = 0;
  return pattern.test(text);
}

function parsed(body: string, isForm: boolean): unknown {
  try {
    return JSON.parse(body) as unknown;
  } catch {
    return isForm ? { ...parse(body) } : body;
  }
}

function withoutLineEnds(value: unknown): unknown {
  return typeof value === 'string' ? value.replace(/\r?\n|\r/g, '') : value;
}

/** What a form can hold: texts, and patterns for them. */
function asForm(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(asForm);
  if (isObject(value)) return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, asForm(one)]));
  return isRegExp(value) ? value : `${value}`;
}
