import { readsAs, rule, withDefault, wrongOption } from '../../../core/options';
import type { FaultFactory } from '../../define-fault';
import { type Field, without } from '../../http1/head';
import { headPiece } from '../../http1/own-answer';
import { defineHttpFault, type HttpFaultOptions } from './define-http-fault';
import { type HeaderValues, headerFields, isHeaderName } from './given-answer';

/** Options of {@link httpHeaders}. */
export interface HttpHeadersOptions extends HttpFaultOptions {
  /** Headers to set, in place of those of the same name. */
  readonly set?: HeaderValues;
  /** Names of headers to remove. */
  readonly remove?: readonly string[];
  /** Whose headers: those that the client gets, or those that the dependency gets. Default: `answer`. */
  readonly on?: 'answer' | 'request';
}

interface Complete {
  readonly set: readonly Field[];
  readonly remove: readonly string[];
  readonly on: 'answer' | 'request';
}

/**
 * Headers of a dependency's answers, or of the requests to it, are set or removed. The body stays as it is, so a wrong
 * `content-length` is a wrong one.
 *
 * @example
 * ```ts
 * httpHeaders({ of: service.dependency('CATALOGUE_URL'), set: { 'content-type': 'text/html' }, remove: ['etag'] });
 * ```
 */
export const httpHeaders: FaultFactory<HttpHeadersOptions> = defineHttpFault<HttpHeadersOptions, Complete>({
  name: 'httpHeaders',
  options: {
    set: withDefault(headerFields("{ 'content-type': 'text/html' }"), []),
    remove: withDefault(
      readsAs('a list of header names', "['etag']", (raw) =>
        Array.isArray(raw) && raw.every(isHeaderName) ? raw.map((name) => name.toLowerCase()) : undefined,
      ),
      [],
    ),
    on: withDefault(rule.oneOf('answer', 'request'), 'answer'),
  },
  check({ set, remove }) {
    if (set.length + remove.length > 0) return;
    throw wrongOption('httpHeaders', 'set', 'given, or "remove"', undefined, "{ 'content-type': 'text/html' }");
  },
  begin: ({ options: { set, remove, on } }) => {
    const gone = [...remove, ...set.map(([name]) => name.toLowerCase())];
    const change = <Head extends { readonly fields: readonly Field[] }>(head: Head): Head => ({
      ...head,
      fields: [...without(head.fields, ...gone), ...set],
    });
    const what = [...set.map(([name]) => `set ${name}`), ...remove.map((name) => `removed ${name}`)].join(', ');
    return (exchange, strike) => {
      const struck = strike();
      if (struck === undefined) return;
      if (on === 'request') {
        exchange.edit(change);
        struck.fired(what);
      } else
        exchange.filter({
          take(piece, outlet) {
            if (piece.kind !== 'head') return outlet.push(piece);
            struck.fired(what);
            return outlet.push(headPiece(change(piece.head)));
          },
        });
    };
  },
});
