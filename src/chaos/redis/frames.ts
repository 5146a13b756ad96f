/**
 * Cuts streams of RESP2 and RESP3 into commands and replies.
 * Source: https://redis.io/docs/latest/develop/reference/protocol-spec/
 */

const CRLF = '\r\n';
/** Aggregates, by how many values each of their entries has. */
const AGGREGATES: Readonly<Record<string, number>> = { '*': 1, '~': 1, '>': 1, '%': 2, '|': 2 };
/** Types whose length is given before them. */
const COUNTED = '$!=';

/** Looks for the end of one value, and goes on where it left off when more bytes have come. */
class Scan {
  #here = 0;
  #left = 1;
  readonly #takesLines: boolean;

  /** @param takesLines - whether a line without a type is a value: an inline command. */
  constructor(takesLines: boolean) {
    this.#takesLines = takesLines;
  }

  /** Where the value ends; nothing where it is not whole. */
  end(bytes: Buffer): number | undefined {
    if (this.#takesLines && this.#here === 0 && bytes.length > 0 && bytes[0] !== 0x2a) {
      const line = bytes.indexOf('\n');
      return line === -1 ? undefined : line + 1;
    }
    while (this.#left > 0) {
      if (this.#here >= bytes.length) return undefined;
      const end = bytes.indexOf(CRLF, this.#here);
      if (end === -1) return undefined;
      const type = String.fromCharCode(bytes[this.#here] as number);
      const size = Number(bytes.toString('latin1', this.#here + 1, end));
      const text = COUNTED.includes(type) && size >= 0 ? size + 2 : 0;
      if (end + 2 + text > bytes.length) return undefined;
      this.#here = end + 2 + text;
      this.#left -= 1;
      const each = AGGREGATES[type];
      if (each !== undefined) this.#left += Math.max(0, size) * each + (type === '|' ? 1 : 0);
    }
    return this.#here;
  }
}

/** Whole values of a stream, whatever the chunks are. */
export class Values {
  readonly #takesLines: boolean;
  readonly #reader: (value: Buffer) => void;
  #scan: Scan;
  #store: Buffer = Buffer.alloc(0);
  #stored = 0;

  private constructor(takesLines: boolean, reader: (value: Buffer) => void) {
    this.#takesLines = takesLines;
    this.#reader = reader;
    this.#scan = new Scan(takesLines);
  }

  static ofReplies(reader: (reply: Buffer) => void): Values {
    return new Values(false, reader);
  }

  static ofCommands(reader: (command: Buffer) => void): Values {
    return new Values(true, reader);
  }

  take(chunk: Buffer): void {
    let bytes = this.#stored === 0 ? chunk : this.#grown(chunk);
    let any = this.#stored === 0;
    for (let end = this.#scan.end(bytes); end !== undefined; end = this.#scan.end(bytes)) {
      any = true;
      this.#scan = new Scan(this.#takesLines);
      const value = bytes.subarray(0, end);
      bytes = bytes.subarray(end);
      this.#reader(value);
    }
    if (any) {
      this.#store = Buffer.from(bytes);
      this.#stored = bytes.length;
    }
  }

  /** What is kept of a value that is not whole; forgotten here. */
  rest(): Buffer {
    const rest = this.#store.subarray(0, this.#stored);
    this.#store = Buffer.alloc(0);
    this.#stored = 0;
    this.#scan = new Scan(this.#takesLines);
    return rest;
  }

  /** What is stored, and a chunk behind it. The store doubles, so that a long value is not copied for each of its chunks. */
  #grown(chunk: Buffer): Buffer {
    const total = this.#stored + chunk.length;
    if (total > this.#store.length) {
      const larger = Buffer.alloc(total * 2);
      this.#store.copy(larger, 0, 0, this.#stored);
      this.#store = larger;
    }
    chunk.copy(this.#store, this.#stored);
    this.#stored = total;
    return this.#store.subarray(0, total);
  }
}

/** The words of a command, of an array or of a line. */
export function wordsOf(command: Buffer): readonly Buffer[] {
  if (command[0] !== 0x2a) {
    const words =
      command
        .toString('latin1')
        .trim()
        .match(/"[^"]*"|'[^']*'|\S+/g) ?? [];
    return words.map((word) => Buffer.from(word.replace(/^(["'])(.*)\1$/, '$2'), 'latin1'));
  }
  const words: Buffer[] = [];
  let here = command.indexOf(CRLF) + 2;
  while (here < command.length) {
    const end = command.indexOf(CRLF, here);
    const size = Number(command.toString('latin1', here + 1, end));
    words.push(command.subarray(end + 2, end + 2 + size));
    here = end + 2 + size + 2;
  }
  return words;
}

/** A command of words. */
export function command(...words: readonly string[]): Buffer {
  return Buffer.from(
    `*${words.length}${CRLF}${words.map((word) => `$${Buffer.byteLength(word)}${CRLF}${word}${CRLF}`).join('')}`,
  );
}

/** An error as a server writes it. */
export function errorReply(text: string): Buffer {
  return Buffer.from(`-${text}${CRLF}`);
}

/** Whether these bytes are whole commands, from the first byte to the last. */
export function areWholeCommands(bytes: Buffer): boolean {
  return areWhole(bytes, true);
}

/** Whether these bytes are whole replies, from the first byte to the last. */
export function areWholeReplies(bytes: Buffer): boolean {
  return beginsReply(bytes) && areWhole(bytes, false);
}

/** Whether a reply can begin with these bytes. */
export function beginsReply(bytes: Buffer): boolean {
  return bytes.length > 0 && '+-:$*_#,(!=%~>|'.includes(String.fromCharCode(bytes[0] as number));
}

/** Whether a command can begin with these bytes. */
export function beginsCommand(bytes: Buffer): boolean {
  return /^(?:\*|[A-Za-z]{2})/.test(bytes.toString('latin1', 0, 2));
}

function areWhole(bytes: Buffer, takesLines: boolean): boolean {
  let rest = bytes;
  while (rest.length > 0) {
    const end = new Scan(takesLines).end(rest);
    if (end === undefined) return false;
    rest = rest.subarray(end);
  }
  return true;
}
