import { reasonOf } from '../../core/errors';
import { ApiError } from './api-error';
import { encode } from './go-json';

/** What is sent back. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** An answer without a body. */
export function empty(status: number, headers: Answer['headers'] = {}): Answer {
  return { status, headers, body: '' };
}

/** JSON that is ready. */
export function json(status: number, body: string): Answer {
  return { status, headers: { 'Content-Type': 'application/json' }, body };
}

/** Text, with the headers of Go's `http.Error`. */
export function text(status: number, body: string): Answer {
  const headers = { 'Content-Type': 'text/plain; charset=utf-8', 'X-Content-Type-Options': 'nosniff' };
  return { status, headers, body: `${body}\n` };
}

/** What is wrong, as its fields stand in an answer. Anything unforeseen is a 500 with its own text. */
export function errorFields(error: unknown): { readonly error: string; readonly status: number } {
  return { error: reasonOf(error), status: error instanceof ApiError ? error.status : 500 };
}

/** What is wrong. Toxiproxy says `text/plain`, though it is JSON. */
export function failed(error: unknown): Answer {
  const fields = errorFields(error);
  return text(fields.status, encode(fields));
}
