/** A value as it stood in a body: numbers keep their text, objects every entry, as a decoder of Go sees them. */
export type JsonValue =
  | { readonly kind: 'null' }
  | { readonly kind: 'bool'; readonly value: boolean }
  | { readonly kind: 'number'; readonly text: string }
  | { readonly kind: 'string'; readonly value: string }
  | { readonly kind: 'array'; readonly items: readonly JsonValue[] }
  | { readonly kind: 'object'; readonly entries: readonly (readonly [string, JsonValue])[] };

/** A body that cannot be read, in the words of Go's `encoding/json`, which Toxiproxy's clients know. */
export class JsonError extends Error {}

/** Nesting beyond this is refused before it could overflow the stack. */
const MAX_DEPTH = 1_000;

/**
 * Reads the first JSON value of a body; what follows it is left alone, as Go's `json.Decoder` does.
 *
 * @throws JsonError with the text that Go would give, such as `unexpected EOF`.
 */
export function readFirstValue(body: Buffer): JsonValue {
  // One character a byte: Go names the byte that it stumbles over.
  const reader = new Reader(body.toString('latin1'));
  reader.skipSpace();
  if (reader.next === '') throw new JsonError('EOF');
  return reader.value(0);
}

class Reader {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  /** The character to come; nothing at the end. */
  get next(): string {
    return this.#text.charAt(this.#at);
  }

  skipSpace(): void {
    while (this.next !== '' && ' \t\r\n'.includes(this.next)) this.#at++;
  }

  value(depth: number): JsonValue {
    if (depth > MAX_DEPTH) throw new JsonError('exceeded max depth');
    this.skipSpace();
    const first = this.next;
    if (first === '{') return { kind: 'object', entries: this.#object(depth) };
    if (first === '[') return { kind: 'array', items: this.#array(depth) };
    if (first === '"') return { kind: 'string', value: this.#string() };
    if (first === 't') return this.#literal('true', { kind: 'bool', value: true });
    if (first === 'f') return this.#literal('false', { kind: 'bool', value: false });
    if (first === 'n') return this.#literal('null', { kind: 'null' });
    if (/[-\d]/.test(first)) return { kind: 'number', text: this.#number() };
    throw this.#invalid('looking for beginning of value');
  }

  #object(depth: number): [string, JsonValue][] {
    const entries: [string, JsonValue][] = [];
    this.#at++;
    this.skipSpace();
    if (this.#takes('}')) return entries;
    for (;;) {
      this.skipSpace();
      if (this.next !== '"') throw this.#invalid('looking for beginning of object key string');
      const key = this.#string();
      this.skipSpace();
      if (!this.#takes(':')) throw this.#invalid('after object key');
      entries.push([key, this.value(depth + 1)]);
      this.skipSpace();
      if (this.#takes('}')) return entries;
      if (!this.#takes(',')) throw this.#invalid('after object key:value pair');
    }
  }

  #array(depth: number): JsonValue[] {
    const items: JsonValue[] = [];
    this.#at++;
    this.skipSpace();
    if (this.#takes(']')) return items;
    for (;;) {
      items.push(this.value(depth + 1));
      this.skipSpace();
      if (this.#takes(']')) return items;
      if (!this.#takes(',')) throw this.#invalid('after array element');
    }
  }

  #string(): string {
    this.#at++;
    const start = this.#at;
    while (!this.#takes('"')) {
      if (this.#takes('\\')) this.#escape();
      else if (this.next === '' || this.next < ' ') throw this.#invalid('in string literal');
      else this.#at++;
    }
    const raw = Buffer.from(this.#text.slice(start, this.#at - 1), 'latin1').toString('utf8');
    return (JSON.parse(`"${raw}"`) as string).replace(/\p{Surrogate}/gu, '\uFFFD');
  }

  #escape(): void {
    if (!this.#takes('u')) {
      if (this.next === '' || !'bfnrt\\/"'.includes(this.next)) throw this.#invalid('in string escape code');
      this.#at++;
      return;
    }
    for (let digit = 0; digit < 4; digit++) this.#one(/[\da-f]/i, 'in \\u hexadecimal character escape');
  }

  #number(): string {
    const start = this.#at;
    this.#takes('-');
    if (!this.#takes('0')) this.#digits('in numeric literal');
    if (this.#takes('.')) this.#digits('after decimal point in numeric literal');
    if (this.#takes('e') || this.#takes('E')) {
      if (!this.#takes('+')) this.#takes('-');
      this.#digits('in exponent of numeric literal');
    }
    return this.#text.slice(start, this.#at);
  }

  #digits(place: string): void {
    this.#one(/\d/, place);
    while (/\d/.test(this.next)) this.#at++;
  }

  #literal(word: string, value: JsonValue): JsonValue {
    for (const letter of word) {
      if (!this.#takes(letter)) throw this.#invalid(`in literal ${word} (expecting '${letter}')`);
    }
    return value;
  }

  #one(wanted: RegExp, place: string): void {
    if (!wanted.test(this.next)) throw this.#invalid(place);
    this.#at++;
  }

  #takes(wanted: string): boolean {
    if (this.next !== wanted) return false;
    this.#at++;
    return true;
  }

  #invalid(place: string): JsonError {
    return new JsonError(this.next === '' ? 'unexpected EOF' : `invalid character ${quoted(this.next)} ${place}`);
  }
}

/** A character as Go quotes it in an error. */
function quoted(character: string): string {
  if (character === "'") return "'\\''";
  if (character === '"') return `'"'`;
  const code = character.charCodeAt(0);
  const named = { 7: 'a', 8: 'b', 9: 't', 10: 'n', 11: 'v', 12: 'f', 13: 'r', 92: '\\' }[code];
  if (named !== undefined) return `'\\${named}'`;
  const hex = code.toString(16);
  if (code < 0x20 || code === 0x7f) return `'\\x${hex.padStart(2, '0')}'`;
  const prints = code < 0x7f || (code > 0xa0 && code !== 0xad);
  return prints ? `'${character}'` : `'\\u${hex.padStart(4, '0')}'`;
}
