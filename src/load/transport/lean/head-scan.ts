import type { Buffer } from 'node:buffer';
import { COLON, CR, LF, SPACE, TAB, TOKEN, VALUE } from './byte-classes';
import { HeaderKind, isName, kindOf } from './header-kind';
import { readLength } from './length';
import { lastIsChunked, namesItem } from './list-header';

/** The head is not there whole yet. */
export const INCOMPLETE = -1;
/** The head is not HTTP/1.1; {@link HeadScan.fault} says why. */
export const WRONG = -2;

/** Names and values of one head together, as undici's `maxHeaderSize`. */
export const MAX_HEADER_BYTES = 16_384;

const STATUS_LINE_BYTES = 13;
const PROTOCOL = [0x48, 0x54, 0x54, 0x50, 0x2f];
const VERSIONS: ReadonlySet<number> = new Set([0x0009, 0x0100, 0x0101, 0x0200]);

/**
 * Scans the head of an answer in place: validates each byte as strictly as llhttp, and takes from it only what frames the
 * answer. The headers themselves are read later, where someone asks for them.
 *
 * One scan serves all connections of a thread: its fields hold until the next call. The byte after the last one must be
 * writable: a NUL is put there, so that no loop has to look for the end.
 */
export class HeadScan {
  status = 0;
  /** Where the header lines begin, after the status line. */
  linesAt = 0;
  /** -1 where there is none. */
  contentLength = -1;
  hasTransferEncoding = false;
  isChunked = false;
  hasCookies = false;
  /** Where the value of a `keep-alive` header begins; -1 where there is none. */
  keepAliveAt = -1;
  fault = '';
  #isNewer = false;
  #saysClose = false;
  #saysKeepAlive = false;
  #bytes = 0;

  /** Whether the connection lives on after this answer, its body aside. */
  get persists(): boolean {
    return this.#isNewer ? !this.#saysClose : this.#saysKeepAlive;
  }

  /** Scans a whole head. Returns where the body begins, {@link INCOMPLETE} or {@link WRONG}. */
  head(bytes: Buffer, from: number, to: number): number {
    this.status = 0;
    this.contentLength = -1;
    this.hasTransferEncoding = false;
    this.isChunked = false;
    this.hasCookies = false;
    this.keepAliveAt = -1;
    this.#saysClose = false;
    this.#saysKeepAlive = false;
    this.#bytes = 0;
    bytes[to] = 0;
    const linesAt = this.#statusLine(bytes, from, to);
    if (linesAt < 0) return linesAt;
    this.linesAt = linesAt;
    return this.#lines(bytes, linesAt, to);
  }

  /** Scans the trailers of a chunked answer, whose head was scanned before: other answers may have been scanned since. */
  trailers(bytes: Buffer, from: number, to: number): number {
    this.contentLength = -1;
    this.hasTransferEncoding = true;
    this.#isNewer = true;
    this.#saysClose = false;
    this.#bytes = 0;
    bytes[to] = 0;
    return this.#lines(bytes, from, to);
  }

  #statusLine(bytes: Buffer, from: number, to: number): number {
    let start = from;
    while (bytes[start] === CR || bytes[start] === LF) start++;
    for (let i = 0; i < STATUS_LINE_BYTES; i++) {
      if (start + i === to) return INCOMPLETE;
      if (!this.#fits(i, bytes, start)) return WRONG;
    }
    let at = start + STATUS_LINE_BYTES - 1;
    while (bytes[at] !== CR) {
      if (bytes[at] === LF) return this.#wrong('a line feed without a carriage return after the status line');
      if (at >= to) return INCOMPLETE;
      at++;
    }
    if (at + 1 >= to) return INCOMPLETE;
    // llhttp takes a second carriage return for the line feed, here alone.
    if (bytes[at + 1] !== LF && bytes[at + 1] !== CR) {
      return this.#wrong('a carriage return without a line feed after the status line');
    }
    return at + 2;
  }

  /** Whether a byte fits into `HTTP/1.1 200 `. */
  #fits(i: number, bytes: Buffer, start: number): boolean {
    const byte = bytes[start + i] as number;
    const digit = byte - 0x30;
    const isDigit = digit >= 0 && digit <= 9;
    switch (i) {
      case 5:
        if (isDigit) return true;
        break;
      case 6:
        if (byte === 0x2e) return true;
        break;
      case 7: {
        const version = (((bytes[start + 5] as number) - 0x30) << 8) | digit;
        this.#isNewer = version === 0x0101;
        if (this.#isNewer || (isDigit && VERSIONS.has(version))) return true;
        break;
      }
      case 8:
        if (byte === SPACE) return true;
        break;
      case 9:
      case 10:
      case 11:
        this.status = this.status * 10 + digit;
        if (isDigit) return true;
        break;
      case 12:
        if (byte === SPACE || byte === CR) return true;
        break;
      default:
        if (byte === PROTOCOL[i]) return true;
    }
    this.fault = i < 5 ? 'it does not begin with HTTP/' : 'its status line is malformed';
    return false;
  }

  #lines(bytes: Buffer, from: number, to: number): number {
    let at = from;
    for (;;) {
      const nameAt = at;
      while (TOKEN[bytes[at] as number] === 1) at++;
      const nameLength = at - nameAt;
      if (nameLength === 0) return this.#end(bytes, at, to);
      if (at === to) return this.#cutAt(nameLength);
      if (bytes[at] !== COLON) return this.#wrong('a header has an invalid name');
      const kind = kindOf(bytes, nameAt, nameLength);
      if (kind !== HeaderKind.other && !this.#mayCome(kind)) return WRONG;
      at++;
      while (bytes[at] === SPACE || bytes[at] === TAB) at++;
      const valueAt = at;
      while (VALUE[bytes[at] as number] === 1) at++;
      if (kind === HeaderKind.contentLength && begins(bytes, valueAt, to)) {
        if (!this.#readLength(bytes, valueAt, at, at === to)) return WRONG;
      }
      if (at === to) return this.#cutAt(nameLength + at - valueAt);
      if (bytes[at] !== CR) return this.#wrong('a header has an invalid value');
      if (at + 1 === to) return this.#cutAt(nameLength + at - valueAt);
      if (bytes[at + 1] !== LF) return this.#wrong('a header line has no line feed');
      if (kind > HeaderKind.contentLength) this.#take(kind, bytes, valueAt, at);
      this.#bytes += nameLength + at - valueAt;
      if (this.#bytes >= MAX_HEADER_BYTES) return this.#wrong(`its head is larger than ${MAX_HEADER_BYTES} bytes`);
      at += 2;
    }
  }

  #end(bytes: Buffer, at: number, to: number): number {
    if (at === to) return INCOMPLETE;
    if (bytes[at] !== CR) return this.#wrong('a header has an invalid name');
    if (at + 1 === to) return INCOMPLETE;
    return bytes[at + 1] === LF ? at + 2 : this.#wrong('the head has no line feed at its end');
  }

  #cutAt(lineBytes: number): number {
    return this.#bytes + lineBytes >= MAX_HEADER_BYTES
      ? this.#wrong(`its head is larger than ${MAX_HEADER_BYTES} bytes`)
      : INCOMPLETE;
  }

  /** A length beside chunks, or two lengths, is how answers are smuggled: no such answer is believed. */
  #mayCome(kind: number): boolean {
    if (kind === HeaderKind.contentLength && this.hasTransferEncoding) {
      this.fault = 'it has a content-length beside a transfer-encoding';
      return false;
    }
    if (kind === HeaderKind.transferEncoding && this.contentLength >= 0) {
      this.fault = 'it has a transfer-encoding beside a content-length';
      return false;
    }
    return true;
  }

  #readLength(bytes: Buffer, from: number, to: number, isCut: boolean): boolean {
    const isSecond = this.contentLength >= 0;
    if (!isSecond) this.contentLength = readLength(bytes, from, to, isCut);
    this.fault = isSecond ? 'it has two content-lengths' : 'its content-length is no number';
    return !isSecond && this.contentLength >= 0;
  }

  #take(kind: number, bytes: Buffer, from: number, to: number): void {
    if (kind === HeaderKind.setCookie) {
      this.hasCookies = true;
      return;
    }
    if (kind === HeaderKind.keepAlive) {
      this.keepAliveAt = from;
      return;
    }
    if (kind === HeaderKind.connection && isName(bytes, from, 'keep-alive') && to - from === 10) {
      this.#saysKeepAlive = true;
      return;
    }
    const value = bytes.toString('latin1', from, to);
    if (kind === HeaderKind.connection) {
      this.#saysClose ||= namesItem(value, 'close');
      this.#saysKeepAlive ||= namesItem(value, 'keep-alive');
    } else if (value !== '') {
      this.hasTransferEncoding = true;
      this.isChunked = lastIsChunked(value);
    }
  }

  #wrong(fault: string): number {
    this.fault = fault;
    return WRONG;
  }
}

/** Whether a value has begun: as llhttp, which sees only behind the line that one is empty. */
function begins(bytes: Buffer, valueAt: number, to: number): boolean {
  return bytes[valueAt] === CR ? bytes[valueAt + 1] === LF && valueAt + 2 < to : valueAt < to;
}
