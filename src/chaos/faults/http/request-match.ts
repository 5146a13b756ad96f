import { types } from 'node:util';
import { isPlainObject, optional, type Rule, readsAs } from '../../../core/options';
import type { Exchange } from '../../http1/exchange';
import { valuesOf } from '../../http1/head';

/** Text where `*` stands for anything, or a regular expression. */
export type TextPattern = string | RegExp;

/** Which requests a fault looks at. Without any of these: all. */
export interface RequestMatch {
  /** Method, or several: `'POST'`. */
  readonly method?: string | readonly string[];
  /** Path without the query, exact or with `*` for anything: `'/orders/*'`; or a regular expression; or several of these. */
  readonly path?: TextPattern | readonly TextPattern[];
  /** Headers that the request must have, exact or with `*` for anything, or by a regular expression: `{ 'x-tenant': 'acme' }`. */
  readonly requestHeaders?: Readonly<Record<string, TextPattern>>;
}

/** Patterns that are shown as they were given, in the journal and in messages. */
type Patterns = readonly RegExp[];

/** A match, as it was read. */
export interface CompleteMatch {
  readonly method: readonly string[] | undefined;
  readonly path: Patterns | undefined;
  readonly requestHeaders: Readonly<Record<string, RegExp>> | undefined;
}

/** How the options of a match are read. */
export const matchRules = {
  method: optional(
    readsAs('a method, or a list of methods', "'POST'", (raw) => {
      const methods = listOf(raw).map((one) => (typeof one === 'string' && /^[A-Za-z-]+$/.test(one) ? one : undefined));
      return complete(methods)?.map((method) => method.toUpperCase());
    }),
  ),
  path: optional(
    readsAs(
      'a path without its query, with * for anything, or a regular expression, or a list of these',
      "'/orders/*'",
      (raw) => complete(listOf(raw).map((one) => patternOf(one, /^[/*][^?#]*$/))),
    ),
  ),
  requestHeaders: optional(
    readsAs(
      'an object of names to texts, with * for anything, or regular expressions',
      "{ 'x-tenant': 'acme' }",
      (raw) => {
        if (!isPlainObject(raw)) return undefined;
        const names = Object.keys(raw);
        const patterns = complete(names.map((name) => patternOf(raw[name], /^/)));
        return (
          patterns && Object.fromEntries(names.map((name, index) => [name.toLowerCase(), patterns[index] as RegExp]))
        );
      },
    ),
  ),
} satisfies { readonly [Name in keyof CompleteMatch]: Rule<CompleteMatch[Name]> };

/** Whether a fault looks at this request. */
export function matches({ method, path, requestHeaders }: CompleteMatch, { request, path: asked }: Exchange): boolean {
  return (
    (method === undefined || method.includes(request.method)) &&
    (path === undefined || path.some((pattern) => pattern.test(asked))) &&
    Object.entries(requestHeaders ?? {}).every(([name, pattern]) =>
      valuesOf(request.fields, name).some((value) => pattern.test(value)),
    )
  );
}

function listOf(raw: unknown): readonly unknown[] {
  return Array.isArray(raw) && raw.length > 0 ? raw : [raw];
}

function complete<T>(list: readonly (T | undefined)[]): T[] | undefined {
  return list.some((one) => one === undefined) ? undefined : (list as T[]);
}

function patternOf(raw: unknown, allowed: RegExp): RegExp | undefined {
  // Without the flags that make a regular expression remember where it was.
  if (types.isRegExp(raw)) return new RegExp(raw.source, raw.flags.replace(/[gy]/g, ''));
  if (typeof raw !== 'string' || raw === '' || !allowed.test(raw)) return undefined;
  const parts = raw.split('*').map((part) => part.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&'));
  return new RegExp(`^${parts.join('.*')}$`, 's');
}
