import { METHODS } from 'node:http';
import type { BodyLength } from './body-length';
import { ChunkReader } from './chunk-reader';
import { type AnswerHead, type RequestHead, readAnswerHead, readRequestHead } from './head';

/** A part of a message. All `raw` in order are the message to the letter. */
export type Piece<Head> =
  | { readonly kind: 'head'; readonly raw: Buffer; readonly head: Head }
  /** Bytes of the body itself. */
  | { readonly kind: 'data'; readonly raw: Buffer }
  /** What stands between: sizes of chunks, trailers, empty lines before a request. */
  | { readonly kind: 'framing'; readonly raw: Buffer }
  /** The message is complete. */
  | { readonly kind: 'end' };

/** The bytes are no HTTP/1.1, from where {@link MessageReader.takeRest} begins. */
export interface Unreadable {
  readonly kind: 'unreadable';
  readonly reason: string;
}

/** How heads of one direction are read. */
export interface Grammar<Head> {
  readonly read: (raw: Buffer) => Head | undefined;
  /** Why these bytes, which begin a message, can never become a head; nothing where they can. */
  readonly refuses: (beginning: Buffer) => string | undefined;
  readonly allowsEmptyLines: boolean;
}

/** Longest head; four times Node's own limit. */
const MAX_HEAD_BYTES = 64 * 1024;
const EMPTY: Buffer = Buffer.alloc(0);
const REQUEST_LINE = /^\S+ \S+ HTTP\/1\.[01]$/;
const HEAD_END = '\r\n\r\n';

const requests: Grammar<RequestHead> = {
  read: readRequestHead,
  refuses: (beginning) => notARequest(beginning),
  allowsEmptyLines: true,
};

const answers: Grammar<AnswerHead> = {
  read: readAnswerHead,
  refuses(beginning) {
    const start = beginning.toString('latin1', 0, 7);
    return 'HTTP/1.'.startsWith(start) ? undefined : 'what the service answers is not HTTP/1.1';
  },
  allowsEmptyLines: false,
};

/** Takes the messages of one direction apart, whatever the size of the chunks in which they come. */
export class MessageReader<Head> {
  readonly #grammar: Grammar<Head>;
  #bytes: Buffer = EMPTY;
  #at = 0;
  /** Up to where the end of the head was searched. */
  #searched = 0;
  #state: 'head' | 'length' | 'chunks' | 'close' | 'end' = 'head';
  #left = 0;
  #chunks = new ChunkReader();

  constructor(grammar: Grammar<Head>) {
    this.#grammar = grammar;
  }

  /** Reads what a client sends. */
  static ofRequests(): MessageReader<RequestHead> {
    return new MessageReader(requests);
  }

  /** Reads what a server sends. */
  static ofAnswers(): MessageReader<AnswerHead> {
    return new MessageReader(answers);
  }

  /** Whether what comes next begins a message, or goes on with a head that is not complete. */
  get awaitsHead(): boolean {
    return this.#state === 'head';
  }

  /** Whether something was fed that is not read. */
  get holds(): boolean {
    return this.#at < this.#bytes.length;
  }

  /** Takes the next bytes of the stream. */
  feed(chunk: Buffer): void {
    const held = this.#bytes.subarray(this.#at);
    this.#bytes = held.length === 0 ? chunk : Buffer.concat([held, chunk]);
    this.#at = 0;
  }

  /** The next piece; nothing where more bytes are needed. After a head, {@link body} has to be called first. */
  next(): Piece<Head> | Unreadable | undefined {
    if (this.#state === 'end') {
      this.#state = 'head';
      return { kind: 'end' };
    }
    if (this.#at === this.#bytes.length) return undefined;
    switch (this.#state) {
      case 'head':
        return this.#head();
      case 'length': {
        const raw = this.#cut(Math.min(this.#at + this.#left, this.#bytes.length));
        this.#left -= raw.length;
        if (this.#left === 0) this.#state = 'end';
        return { kind: 'data', raw };
      }
      case 'chunks': {
        const part = this.#chunks.read(this.#bytes, this.#at);
        if (part === undefined) return { kind: 'unreadable', reason: 'a body in chunks is malformed' };
        if (this.#chunks.ended) this.#state = 'end';
        return { kind: part.kind, raw: this.#cut(part.to) };
      }
      case 'close':
        return { kind: 'data', raw: this.#cut(this.#bytes.length) };
    }
  }

  /** Says how long the body is of the head that came last. */
  body(length: BodyLength): void {
    this.#state = length.by === 'none' ? 'end' : length.by;
    this.#left = length.by === 'length' ? length.bytes : 0;
    if (length.by === 'length' && length.bytes === 0) this.#state = 'end';
    if (length.by === 'chunks') this.#chunks = new ChunkReader();
  }

  /** The sender has ended: a body that ends so is complete. */
  finish(): void {
    if (this.#state === 'close') this.#state = 'end';
  }

  /** Gives up what was fed and not read. */
  takeRest(): Buffer {
    return this.#cut(this.#bytes.length);
  }

  #cut(to: number): Buffer {
    const raw = this.#bytes.subarray(this.#at, to);
    this.#at = to;
    return raw;
  }

  #head(): Piece<Head> | Unreadable | undefined {
    const bytes = this.#at === 0 ? this.#bytes : this.#bytes.subarray(this.#at);
    if (this.#grammar.allowsEmptyLines && bytes[0] === 0x0d && bytes[1] === 0x0a) {
      return { kind: 'framing', raw: this.#cut(this.#at + 2) };
    }
    if (this.#grammar.allowsEmptyLines && bytes[0] === 0x0d && bytes.length === 1) return undefined;
    const refused = this.#grammar.refuses(bytes);
    if (refused !== undefined) return { kind: 'unreadable', reason: refused };
    const end = bytes.indexOf(HEAD_END, Math.max(0, this.#searched - HEAD_END.length), 'latin1');
    if (end === -1) {
      this.#searched = bytes.length;
      return bytes.length > MAX_HEAD_BYTES ? { kind: 'unreadable', reason: 'a head is longer than 64 KiB' } : undefined;
    }
    this.#searched = 0;
    const raw = bytes.subarray(0, end + HEAD_END.length);
    const head = this.#grammar.read(raw);
    if (head === undefined) return { kind: 'unreadable', reason: 'a head is malformed' };
    this.#at += raw.length;
    return { kind: 'head', raw, head };
  }
}

/** Whether a chunk begins with a whole request line. By it the place is found in a connection that is open already. */
export function beginsRequest(chunk: Buffer): boolean {
  const line = chunk.toString('latin1', 0, Math.min(chunk.length, MAX_HEAD_BYTES)).split('\r\n', 1)[0] ?? '';
  return notARequest(chunk) === undefined && REQUEST_LINE.test(line);
}

/** Why these bytes cannot begin a request; nothing where they can. */
export function notARequest(bytes: Buffer): string | undefined {
  // A TLS record: its kind, then the version 3.x (RFC 8446, 5.1).
  if ((bytes[0] as number) >= 0x14 && (bytes[0] as number) <= 0x17 && (bytes[1] ?? 3) === 3) {
    return 'the connection speaks TLS, which cannot be read';
  }
  const line = bytes.toString('latin1', 0, Math.min(bytes.length, MAX_HEAD_BYTES)).split('\r\n', 1)[0] as string;
  // The preface of HTTP/2 (RFC 9113, 3.4).
  if (line === 'PRI * HTTP/2.0') return 'the connection speaks HTTP/2';
  const [method = ''] = line.split(' ', 1);
  const isWhole = bytes.length > line.length + 1;
  const isMethod = line.length > method.length || isWhole;
  if (isWhole && !REQUEST_LINE.test(line)) return 'the connection does not speak HTTP/1.1';
  if (METHODS.some((known) => (isMethod ? known === method : known.startsWith(method)))) return undefined;
  return 'PRI * HTTP/2.0'.startsWith(line) ? undefined : 'the connection does not speak HTTP/1.1';
}
