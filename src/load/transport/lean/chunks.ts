import type { Buffer } from 'node:buffer';
import { CR, LF, QUOTED, TOKEN, VALUE } from './byte-classes';

const enumerate = <T extends string>(...names: readonly T[]) =>
  Object.fromEntries(names.map((name, index) => [name, index])) as Readonly<Record<T, number>>;
const step = enumerate(
  'sizeFirst',
  'size',
  'extension',
  'extensionName',
  'extensionValue',
  'quoted',
  'escaped',
  'unquoted',
  'sizeLf',
  'data',
  'dataCr',
  'dataLf',
  'trailers',
);

/** Not the sandbox's property, which is slow to look up under Jest: this runs for each chunk. */
const { min } = Math;

const SEMICOLON = 0x3b;
const EQUALS = 0x3d;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;
/** llhttp counts in 64 bits, and refuses what is beyond: so many digits after the leading zeros. */
const MOST_DIGITS = 16;

/** Takes a chunked body apart, in parts of any size, as strictly as llhttp. */
export class Chunks {
  fault = '';
  #step = step.sizeFirst;
  #left = 0;
  #digits = 0;

  /** Makes it ready for the next body. */
  begin(): void {
    this.#step = step.sizeFirst;
    this.#left = 0;
  }

  /** Whether the last chunk was read: what follows are trailers. */
  get ended(): boolean {
    return this.#step === step.trailers;
  }

  /** How many of the bytes from here on are data of the present chunk. */
  dataAt(at: number, to: number): number {
    return this.#step === step.data ? min(this.#left, to - at) : 0;
  }

  /** Data was taken. */
  took(count: number): void {
    this.#left -= count;
    if (this.#left === 0) this.#step = step.dataCr;
  }

  /** Reads what is between data. Returns where data or trailers begin, `to` where more is needed, -1 where it is wrong. */
  frame(bytes: Buffer, from: number, to: number): number {
    let at = from;
    while (at < to && this.#step !== step.data && this.#step !== step.trailers) {
      if (!this.#read(bytes[at] as number)) return -1;
      at++;
    }
    return at;
  }

  #read(byte: number): boolean {
    switch (this.#step) {
      case step.sizeFirst:
        this.#left = 0;
        this.#digits = 0;
        return this.#digit(byte) || this.#wrong('a chunk has no size');
      case step.size:
        return this.#digit(byte) || this.#afterSize(byte) || this.#wrong('a chunk has a malformed size');
      case step.sizeLf:
        if (byte !== LF) return this.#wrong('the size of a chunk has no line feed');
        return this.#go(this.#left === 0 ? step.trailers : step.data);
      case step.dataCr:
        return byte === CR ? this.#go(step.dataLf) : this.#wrong('a chunk is longer than its size');
      case step.dataLf:
        return byte === LF ? this.#go(step.sizeFirst) : this.#wrong('a chunk has no line feed at its end');
      default:
        return this.#readExtension(byte) || this.#wrong('a chunk has a malformed extension');
    }
  }

  #digit(byte: number): boolean {
    const digit = hexDigit(byte);
    if (digit === -1) return false;
    this.#left = this.#left * 16 + digit;
    if (this.#left > 0) this.#digits++;
    return this.#digits <= MOST_DIGITS && this.#go(step.size);
  }

  #afterSize(byte: number): boolean {
    if (byte === CR) return this.#go(step.sizeLf);
    return byte === SEMICOLON && this.#go(step.extension);
  }

  #readExtension(byte: number): boolean {
    switch (this.#step) {
      case step.extension:
        return byte !== CR && this.#readName(byte);
      case step.extensionName:
        return this.#readName(byte);
      case step.extensionValue:
        if (byte === QUOTE) return this.#go(step.quoted);
        return TOKEN[byte] === 1 || this.#afterSize(byte);
      case step.quoted:
        if (byte === QUOTE) return this.#go(step.unquoted);
        return byte === BACKSLASH ? this.#go(step.escaped) : QUOTED[byte] === 1;
      case step.escaped:
        return VALUE[byte] === 1 && this.#go(step.quoted);
      default:
        return this.#afterSize(byte);
    }
  }

  #readName(byte: number): boolean {
    if (TOKEN[byte] === 1) return this.#go(step.extensionName);
    return byte === EQUALS ? this.#go(step.extensionValue) : this.#afterSize(byte);
  }

  #go(next: number): true {
    this.#step = next;
    return true;
  }

  #wrong(fault: string): false {
    this.fault = fault;
    return false;
  }
}

function hexDigit(byte: number): number {
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30;
  const letter = byte | 0x20;
  return letter >= 0x61 && letter <= 0x66 ? letter - 0x57 : -1;
}
