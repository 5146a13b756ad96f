import { Buffer } from 'node:buffer';
import { failedTo, reasonOf } from '../../core/errors';
import type { LoadFailureKind } from '../../core/records/load';
import { parseHeaders } from '../transport/parse-headers';
import type { AnswerHeaders } from '../transport/transport';
import type { Answer } from '../user';

/** Parts of a body: text is latin1, one character a byte. */
export type BodyPart = string | Uint8Array;

const NOT_ASCII = /[^\0-\x7f]/;

/** The answer as a scenario sees it; nothing is decoded before it is asked for. */
export class LoadAnswer implements Answer {
  readonly status: number;
  readonly failure: LoadFailureKind | null;
  #head: string | AnswerHeaders;
  readonly #first: BodyPart | null;
  readonly #further: readonly BodyPart[] | null;
  #body: Buffer | undefined = undefined;

  constructor(
    status: number,
    failure: LoadFailureKind | null,
    head: string | AnswerHeaders,
    first: BodyPart | null,
    further: readonly BodyPart[] | null,
  ) {
    this.status = status;
    this.failure = failure;
    this.#head = head;
    this.#first = first;
    this.#further = further;
  }

  get ok(): boolean {
    return this.failure === null;
  }

  get headers(): AnswerHeaders {
    if (typeof this.#head === 'string') this.#head = parseHeaders(this.#head);
    return this.#head;
  }

  get body(): Buffer {
    this.#body ??= Buffer.concat([this.#first ?? '', ...(this.#further ?? [])].map(bytes));
    return this.#body;
  }

  get text(): string {
    const first = this.#first;
    // Short answers come as one text of bytes; where all are ASCII, that is the text.
    if (typeof first === 'string' && this.#further === null && !NOT_ASCII.test(first)) return first;
    return this.body.toString();
  }

  header(name: string): string | undefined {
    const value = this.headers[name.toLowerCase()];
    return value === undefined || typeof value === 'string' ? value : value.join(', ');
  }

  json<T = unknown>(): T {
    try {
      return JSON.parse(this.text) as T;
    } catch (error) {
      throw failedTo({
        to: 'read the answer as JSON',
        reason: this.status === 0 ? `there is no answer (${this.failure})` : reasonOf(error),
        cure:
          this.text === ''
            ? 'Look at answer.ok first'
            : `The answer (${this.status}) begins with: ${this.text.slice(0, 100)}`,
        code: 'METTLE_REQUEST',
        cause: error,
      });
    }
  }
}

function bytes(part: BodyPart): Uint8Array {
  return typeof part === 'string' ? Buffer.from(part, 'latin1') : part;
}
