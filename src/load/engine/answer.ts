import { failedTo, reasonOf } from '../../core/errors';
import type { LoadFailureKind } from '../../core/records/load';
import type { AnswerHeaders } from '../transport/transport';
import type { Answer } from '../user';

/** The answer as a scenario sees it; nothing is decoded before it is asked for. */
export class LoadAnswer implements Answer {
  readonly status: number;
  readonly failure: LoadFailureKind | null;
  readonly headers: AnswerHeaders;
  readonly #chunks: readonly Uint8Array[];
  #body: Buffer | undefined;

  constructor(status: number, failure: LoadFailureKind | null, headers: AnswerHeaders, chunks: readonly Uint8Array[]) {
    this.status = status;
    this.failure = failure;
    this.headers = headers;
    this.#chunks = chunks;
  }

  get ok(): boolean {
    return this.failure === null;
  }

  get body(): Buffer {
    this.#body ??= Buffer.concat(this.#chunks);
    return this.#body;
  }

  get text(): string {
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
