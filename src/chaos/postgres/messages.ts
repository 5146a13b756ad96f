/**
 * Messages of the Postgres wire protocol 3.
 * Source: https://www.postgresql.org/docs/current/protocol-message-formats.html
 */

/** First code of a packet that has no type: what a client may begin a connection with. */
export const SSL_REQUEST = 80877103;
export const GSSENC_REQUEST = 80877104;
export const CANCEL_REQUEST = 80877102;

/** The fields of an ErrorResponse, by their letters: https://www.postgresql.org/docs/current/protocol-error-fields.html */
export interface ErrorFields {
  /** ERROR: the request failed. FATAL and PANIC: the connection ends too. */
  readonly severity: 'ERROR' | 'FATAL' | 'PANIC';
  /** SQLSTATE, five characters. */
  readonly code: string;
  readonly message: string;
  readonly detail?: string;
  readonly hint?: string;
  /** Name of the server's function that raised it. */
  readonly routine?: string;
}

/** One message: its type, its length, its body. */
export function message(type: string, ...body: readonly Buffer[]): Buffer {
  const head = Buffer.alloc(5);
  head.write(type, 0, 'latin1');
  head.writeInt32BE(4 + body.reduce((sum, part) => sum + part.length, 0), 1);
  return Buffer.concat([head, ...body]);
}

/** A text with its closing zero. */
export function text(value: string): Buffer {
  return Buffer.from(`${value}\0`);
}

/** A text that begins at an offset, and where the next field begins. */
export function readText(from: Buffer, offset: number): { readonly value: string; readonly end: number } {
  const zero = from.indexOf(0, offset);
  const end = zero === -1 ? from.length : zero;
  return { value: from.toString('utf8', offset, end), end: end + 1 };
}

export function errorResponse(error: ErrorFields): Buffer {
  const fields = [
    ['S', error.severity],
    ['V', error.severity],
    ['C', error.code],
    ['M', error.message],
    ['D', error.detail],
    ['H', error.hint],
    ['R', error.routine],
  ] as const;
  const given = fields.flatMap(([letter, value]) => (value === undefined ? [] : [text(letter + value)]));
  return message('E', ...given, Buffer.from([0]));
}

/** A field of an ErrorResponse that came. */
export function errorField(response: Buffer, letter: string): string | undefined {
  for (let at = 5; at < response.length && response[at] !== 0; ) {
    const { value, end } = readText(response, at);
    if (value[0] === letter) return value.slice(1);
    at = end;
  }
  return undefined;
}

export const SYNC = message('S');
export const FLUSH = message('H');
/** The answer to a request for encryption by a server that has none. */
export const NOT_ENCRYPTED = Buffer.from('N');

const NO_PARAMETERS = Buffer.alloc(2);

export function query(sql: string): Buffer {
  return message('Q', text(sql));
}

export function parse(name: string, sql: string, rest: Buffer = NO_PARAMETERS): Buffer {
  return message('P', text(name), text(sql), rest);
}

/** Runs a statement without parameters by the extended protocol, and leaves nothing of it. */
export function runAndClose(name: string, sql: string): readonly Buffer[] {
  return [
    parse(name, sql),
    message('B', text(name), text(name), Buffer.alloc(6)),
    message('E', text(name), Buffer.alloc(4)),
    message('C', Buffer.from('S'), text(name)),
  ];
}

const READY = Buffer.from([0x5a, 0, 0, 0, 5]);

/** The transaction's state of the ReadyForQuery that these bytes end with; nothing where they do not. */
export function readyAtEnd(bytes: Buffer): string | undefined {
  const at = bytes.length - 6;
  if (at < 0 || bytes.compare(READY, 0, 5, at, at + 5) !== 0) return undefined;
  const state = String.fromCharCode(bytes[at + 5] as number);
  return 'ITE'.includes(state) ? state : undefined;
}
