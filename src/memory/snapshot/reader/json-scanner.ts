import { readSync } from 'node:fs';

const CHUNK_BYTES = 1 << 20;
const STRINGS_AT_ONCE_BYTES = 4 << 20;
const [QUOTE, COMMA, MINUS, COLON, BACKSLASH] = [0x22, 0x2c, 0x2d, 0x3a, 0x5c];
const [OPEN_LIST, CLOSE_LIST, OPEN_OBJECT, CLOSE_OBJECT] = [0x5b, 0x5d, 0x7b, 0x7d];
const [DIGIT_0, DIGIT_9, SPACE] = [0x30, 0x39, 0x20];

/** The text is no JSON of the expected form; `message` says what was found where. */
export class UnexpectedText extends Error {}

/**
 * Reads the values of a large JSON file one after the other, with a buffer of a megabyte: a snapshot is a few very long lists of
 * integers and one of strings. This takes less time than `JSON.parse` and a fraction of its memory, and knows no largest size.
 */
export class JsonScanner {
  readonly #fd: number;
  readonly #chunk = Buffer.allocUnsafe(CHUNK_BYTES);
  #end = 0;
  #at = 0;
  #before = 0;

  constructor(fd: number) {
    this.#fd = fd;
  }

  /** Goes through the properties of an object; `read` has to consume the value of each, and says whether to go on. */
  properties(read: (name: string) => boolean): void {
    this.#expect(OPEN_OBJECT, 'an object');
    if (this.#skip(CLOSE_OBJECT)) return;
    do {
      const name = this.json() as string;
      this.#expect(COLON, 'a colon');
      if (!read(name)) return;
    } while (this.#skip(COMMA));
    this.#expect(CLOSE_OBJECT, 'the end of an object');
  }

  /** Reads a list of integers, as rows of `row.length`. */
  integers(row: Float64Array, each: () => void): void {
    this.#expect(OPEN_LIST, 'a list');
    if (this.#skip(CLOSE_LIST)) return;
    const chunk = this.#chunk;
    const width = row.length;
    let column = 0;
    let value = 0;
    let negative = false;
    for (;;) {
      let at = this.#at;
      for (const end = this.#end; at < end; at++) {
        const byte = chunk[at] as number;
        if (byte >= DIGIT_0 && byte <= DIGIT_9) value = value * 10 + (byte - DIGIT_0);
        else if (byte === COMMA || byte === CLOSE_LIST) {
          row[column++] = negative ? -value : value;
          value = 0;
          negative = false;
          if (column === width) {
            each();
            column = 0;
          }
          if (byte === CLOSE_LIST) {
            this.#at = at + 1;
            if (column > 0) throw this.#unexpected(`a list of rows of ${width} numbers`, `a last row of ${column}`);
            return;
          }
        } else if (byte === MINUS) negative = true;
        else if (byte > SPACE) {
          this.#at = at;
          throw this.#unexpected('a number', this.#byteInWords(byte));
        }
      }
      this.#at = at;
      this.#fill();
    }
  }

  /** Reads a list of strings, and hands them over a few megabytes at a time. */
  strings(take: (strings: readonly string[]) => void): void {
    this.#peek();
    let parts: Buffer[] = [];
    let bytes = 0;
    let quoted = false;
    let escaped = false;
    this.#expect(OPEN_LIST, 'a list');
    const flush = (last: Buffer): void => {
      const text = Buffer.concat([...parts, last]).toString('utf8');
      parts = [];
      bytes = 0;
      take(JSON.parse(`[${text}]`) as string[]);
    };
    for (;;) {
      const from = this.#at;
      let cut = from;
      for (let at = from; at < this.#end; at++) {
        const byte = this.#chunk[at];
        if (escaped) escaped = false;
        else if (quoted) {
          if (byte === QUOTE) quoted = false;
          else if (byte === BACKSLASH) escaped = true;
        } else if (byte === QUOTE) quoted = true;
        else if (byte === COMMA && bytes + (at - from) >= STRINGS_AT_ONCE_BYTES) {
          flush(this.#chunk.subarray(cut, at));
          cut = at + 1;
          bytes = from - cut;
        } else if (byte === CLOSE_LIST) {
          flush(this.#chunk.subarray(cut, at));
          this.#at = at + 1;
          return;
        }
      }
      parts.push(Buffer.from(this.#chunk.subarray(cut, this.#end)));
      bytes += this.#end - from;
      this.#at = this.#end;
      this.#fill();
    }
  }

  /** Reads any value, which has to be small. */
  json(): unknown {
    const parts: Buffer[] = [];
    this.#value((piece) => parts.push(Buffer.from(piece)));
    const text = Buffer.concat(parts).toString('utf8');
    try {
      return JSON.parse(text);
    } catch {
      throw this.#unexpected('a value', `\`${text.slice(0, 40)}\``);
    }
  }

  /** Passes over any value. */
  skip(): void {
    this.#value(() => {});
  }

  /** Goes to the end of a value, and shows its bytes piece by piece. */
  #value(show: (piece: Buffer) => void): void {
    this.#peek();
    let depth = 0;
    let quoted = false;
    let escaped = false;
    let started = false;
    for (;;) {
      const from = this.#at;
      for (let at = from; at < this.#end; at++) {
        const byte = this.#chunk[at];
        if (escaped) escaped = false;
        else if (quoted) {
          if (byte === QUOTE) quoted = false;
          else if (byte === BACKSLASH) escaped = true;
        } else {
          const closes = byte === CLOSE_LIST || byte === CLOSE_OBJECT;
          if (depth === 0 && started && (closes || byte === COMMA || byte === COLON)) {
            show(this.#chunk.subarray(from, at));
            this.#at = at;
            return;
          }
          started = true;
          if (byte === QUOTE) quoted = true;
          else if (byte === OPEN_LIST || byte === OPEN_OBJECT) depth++;
          else if (closes) depth--;
        }
      }
      show(this.#chunk.subarray(from, this.#end));
      this.#at = this.#end;
      this.#fill();
    }
  }

  /** Passes over white space and, where it comes next, over this byte. */
  #skip(byte: number): boolean {
    if (this.#peek() !== byte) return false;
    this.#at++;
    return true;
  }

  #expect(byte: number, what: string): void {
    if (!this.#skip(byte)) throw this.#unexpected(what, this.#byteInWords(this.#chunk[this.#at] as number));
  }

  #peek(): number {
    for (;;) {
      while (this.#at < this.#end) {
        const byte = this.#chunk[this.#at] as number;
        if (byte > SPACE) return byte;
        this.#at++;
      }
      this.#fill();
    }
  }

  #fill(): void {
    this.#before += this.#end;
    this.#at = 0;
    this.#end = readSync(this.#fd, this.#chunk, 0, CHUNK_BYTES, null);
    if (this.#end === 0) throw new UnexpectedText(`it ends after ${this.#before} bytes, in the middle`);
  }

  #unexpected(expected: string, found: string): UnexpectedText {
    return new UnexpectedText(`${expected} was expected at byte ${this.#before + this.#at}, and ${found} is there`);
  }

  #byteInWords(byte: number): string {
    return byte > SPACE && byte < 0x7f ? `\`${String.fromCharCode(byte)}\`` : `the byte ${byte}`;
  }
}
