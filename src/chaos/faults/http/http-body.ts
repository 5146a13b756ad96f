import { reasonOf } from '../../../core/errors';
import { optional, rule, wrongOption } from '../../../core/options';
import type { FaultFactory } from '../../define-fault';
import { hasBody } from '../../http1/body-length';
import type { AnswerFilter, AnswerPiece, Exchange, Outlet } from '../../http1/exchange';
import { type AnswerHead, without } from '../../http1/head';
import { sendAnswer } from '../../http1/own-answer';
import { codingOf } from './content-coding';
import { defineHttpFault, type HttpFaultOptions, type HttpFaultSite, type Strike } from './define-http-fault';
import { bytesOf, content, json, replacing } from './given-answer';
import { pause } from './pause';

/** The answer whose body a function changes. */
export interface TransformedAnswer {
  /** Its status. */
  readonly status: number;
  /** By name, in lower case; several of one name are joined by a comma. */
  readonly headers: Readonly<Record<string, string>>;
  /** Method of the request, in capitals. */
  readonly method: string;
  /** Path of the request, without the query. */
  readonly path: string;
}

/** Options of {@link httpBody}: exactly one of `body`, `json` and `transform`. */
export interface HttpBodyOptions extends HttpFaultOptions {
  /** The body that is sent instead, as text or bytes. */
  readonly body?: string | Uint8Array;
  /** The body that is sent instead, as JSON. */
  readonly json?: unknown;
  /** Makes the body that is sent from the one that came, which is unpacked before where it is compressed, and packed again. */
  readonly transform?: (body: Buffer, answer: TransformedAnswer) => string | Uint8Array | Promise<string | Uint8Array>;
}

interface Complete {
  readonly body: Buffer | undefined;
  readonly json: string | undefined;
  readonly transform: NonNullable<HttpBodyOptions['transform']> | undefined;
}

/**
 * Answers of a dependency have another body; status and headers stay, the length is set right. The answer is sent once the
 * dependency's own has come whole.
 *
 * @example
 * ```ts
 * httpBody({ of: service.dependency('CATALOGUE_URL'), path: '/products/*', body: '<html>login</html>' });
 * httpBody({ of: service.dependency('CATALOGUE_URL'), transform: (body) => body.toString().replaceAll('price', 'prize') });
 * ```
 */
export const httpBody: FaultFactory<HttpBodyOptions> = defineHttpFault<HttpBodyOptions, Complete>({
  name: 'httpBody',
  options: {
    body: optional(content("'<html>login</html>'")),
    json: optional(json()),
    transform: optional(rule.fn("(body) => body.toString().replaceAll('price', 'prize')")),
  },
  check({ body, json, transform }) {
    if ([body, json, transform].filter((one) => one !== undefined).length === 1) return;
    throw wrongOption(
      'httpBody',
      'body',
      'given, or "json", or "transform", and only one of these',
      body?.toString(),
      "''",
    );
  },
  begin: (site) => (exchange, strike) => {
    const struck = strike();
    if (struck) exchange.filter(new BodyFilter(site, exchange, struck));
  },
});

class BodyFilter implements AnswerFilter {
  readonly #site: HttpFaultSite<Complete>;
  readonly #exchange: Exchange;
  readonly #strike: Strike;
  /** What is held until the body is whole. */
  #head: AnswerHead | undefined;
  #pieces: AnswerPiece[] = [];

  constructor(site: HttpFaultSite<Complete>, exchange: Exchange, strike: Strike) {
    this.#site = site;
    this.#exchange = exchange;
    this.#strike = strike;
  }

  take(piece: AnswerPiece, outlet: Outlet): void | Promise<void> {
    if (piece.kind === 'head') {
      if (hasBody(this.#exchange.request.method, piece.head.status)) this.#head = piece.head;
      else
        this.#site.note(`an answer to ${this.#exchange.request.method} with status ${piece.head.status} has no body`);
    }
    if (this.#head === undefined) return outlet.push(piece);
    this.#pieces.push(piece);
    return piece.kind === 'end' ? this.#send(this.#head, outlet) : undefined;
  }

  async release(outlet: Outlet): Promise<boolean> {
    this.#head = undefined;
    for (const piece of this.#pieces.splice(0)) await outlet.push(piece);
    return false;
  }

  async #send(head: AnswerHead, outlet: Outlet): Promise<void> {
    const isThrough = new AbortController();
    try {
      const waiting = pause('for ever', this.#site.signal, this.#exchange.signal, isThrough.signal);
      const changed = await Promise.race([this.#change(head), waiting]);
      if (changed === undefined) {
        await this.release(outlet);
        return;
      }
      this.#pieces = [];
      this.#strike.fired(`${changed.body.length} bytes in place of the body`);
      await sendAnswer(this.#exchange.request.method, changed, outlet);
    } catch (error) {
      this.#strike.fired(`"transform" failed, and the connection was reset: ${reasonOf(error)}`);
      outlet.cut('reset');
    } finally {
      isThrough.abort();
    }
  }

  async #change(head: AnswerHead): Promise<{ head: AnswerHead; body: Buffer } | undefined> {
    const { body, json, transform } = this.#site.options;
    const { request } = this.#exchange;
    const kept = replacing(head, request, head);
    if (transform === undefined) {
      const plain = { ...kept, fields: without(kept.fields, 'content-encoding') };
      if (body !== undefined) return { head: plain, body };
      const fields = [...without(plain.fields, 'content-type'), ['content-type', 'application/json'] as const];
      return { head: { ...plain, fields }, body: Buffer.from(json ?? '') };
    }
    const coding = codingOf(head);
    const came = Buffer.concat(this.#pieces.flatMap((piece) => (piece.kind === 'data' ? [piece.raw] : [])));
    const plain = await coding?.decode(came).catch(() => undefined);
    if (coding === undefined || plain === undefined) {
      this.#site.note('a body is compressed in a way that cannot be undone here');
      return undefined;
    }
    return { head: kept, body: await coding.encode(await this.#transformed(plain, head, transform)) };
  }

  async #transformed(body: Buffer, head: AnswerHead, transform: NonNullable<Complete['transform']>): Promise<Buffer> {
    const { request, path } = this.#exchange;
    const headers: Record<string, string> = {};
    for (const [name, value] of head.fields) {
      const key = name.toLowerCase();
      headers[key] = headers[key] === undefined ? value : `${headers[key]}, ${value}`;
    }
    const bytes = bytesOf(await transform(body, { status: head.status, headers, method: request.method, path }));
    if (bytes === undefined) throw new TypeError('it must return text or bytes');
    return bytes;
  }
}
