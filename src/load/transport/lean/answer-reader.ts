import { Buffer } from 'node:buffer';
import { parseHeaders } from '../parse-headers';
import type { Receiver } from '../transport';
import { CR, LF } from './byte-classes';
import { Chunks } from './chunks';
import { HeadScan, INCOMPLETE, WRONG } from './head-scan';
import { DEFAULT_KEEP_MS, keptFor } from './keep-alive';
import { latin1 } from './latin1';
import { Pending } from './pending';

/** What has become of an answer after some more of its bytes. */
export const Reading = {
  /** It goes on, or nobody waits for it any more. */
  more: 0,
  /** It is whole, and the connection can serve another request. */
  whole: 1,
  /** It is whole, and the connection is of no further use. */
  last: 2,
  /** It is no answer: see {@link AnswerReader.fault}. */
  wrong: 3,
} as const;

/** Which part of an answer comes next. */
const part = { head: 0, counted: 1, untilClose: 2, chunked: 3, trailers: 4 } as const;

/** A body up to here comes as one string: cheaper than bytes of one's own. */
const STRING_BYTES = 16_384;

const scan = new HeadScan();

/**
 * Reads the answers of one connection, in parts of any size, and tells the receiver of head and body. As strict as llhttp:
 * an answer whose frame is in doubt is none.
 */
export class AnswerReader {
  /** Who waits for the present answer; null where nobody does. */
  receiver: Receiver | null = null;
  headSeen = false;
  fault = '';
  /** How long the connection may rest after the last answer. */
  keepMs = DEFAULT_KEEP_MS;
  #isHead = false;
  #part: number = part.head;
  #persists = true;
  #left = 0;
  #chunks: Chunks | undefined;
  #pending: Pending | undefined;

  /** The next bytes are the answer to a request of this receiver. */
  begin(receiver: Receiver, isHead: boolean): void {
    this.receiver = receiver;
    this.headSeen = false;
    this.#isHead = isHead;
    this.#part = part.head;
    this.#persists = true;
  }

  /** Reads the first `size` bytes. The one behind them may be written to. */
  read(bytes: Buffer, size: number): number {
    const pending = this.#pending;
    if (pending === undefined || pending.size === 0) return this.#read(bytes, 0, size);
    if (!pending.add(bytes, 0, size)) return this.#wrong('its head has no end');
    const total = pending.size;
    pending.size = 0;
    return this.#read(pending.bytes, 0, total);
  }

  /** Whether the answer is whole when the service closes now. */
  get endsByClosing(): boolean {
    return this.#part === part.untilClose;
  }

  #read(bytes: Buffer, at: number, to: number): number {
    switch (this.#part) {
      case part.head:
        return this.#head(bytes, at, to);
      case part.chunked:
        return this.#chunked(bytes, at, to);
      case part.trailers:
        return this.#trailers(bytes, at, to);
      default:
        return this.#body(bytes, at, to);
    }
  }

  #head(bytes: Buffer, at: number, to: number): number {
    if (!this.#persists) return this.#afterLast(bytes, at, to);
    const bodyAt = scan.head(bytes, at, to);
    if (bodyAt === INCOMPLETE) return this.#wait(bytes, at, to);
    if (bodyAt === WRONG) return this.#wrong(scan.fault);
    if (scan.status < 200) return this.#interim(bytes, bodyAt, to);
    this.#persists = scan.persists;
    this.keepMs = scan.keepAliveAt === -1 ? DEFAULT_KEEP_MS : keptFor(bytes, scan.keepAliveAt);
    if (this.keepMs <= 0) this.#persists = false;
    this.headSeen = true;
    if (!this.#chooseFrame()) return Reading.wrong;
    this.#tellHead(bytes, bodyAt);
    return this.receiver === null ? Reading.more : this.#read(bytes, bodyAt, to);
  }

  /** How the end of the body is known (RFC 9112, 6.3). */
  #chooseFrame(): boolean {
    const { status, contentLength } = scan;
    this.#part = part.counted;
    this.#left = 0;
    if (this.#isHead) return true;
    // A 304 may say how long the body is that it does not send (RFC 9110, 8.6).
    if (status === 304) return true;
    if (status === 204) {
      if (contentLength > 0) this.fault = 'it says 204, which has no body, and announces one';
      return contentLength <= 0;
    }
    if (contentLength >= 0) this.#left = contentLength;
    else if (scan.isChunked) {
      this.#chunks ??= new Chunks();
      this.#chunks.begin();
      this.#part = part.chunked;
    } else {
      this.#part = part.untilClose;
      this.#persists = false;
    }
    return true;
  }

  #tellHead(bytes: Buffer, bodyAt: number): void {
    const receiver = this.receiver as Receiver;
    if (!receiver.keeps && !scan.hasCookies) {
      receiver.onHead(scan.status, '', null);
      return;
    }
    const head = latin1(bytes, scan.linesAt, bodyAt - 2);
    const cookies = scan.hasCookies ? [parseHeaders(head)['set-cookie'] as string | string[]].flat() : null;
    receiver.onHead(scan.status, receiver.keeps ? head : '', cookies);
  }

  #body(bytes: Buffer, at: number, to: number): number {
    if (this.#part === part.untilClose) {
      this.#tellBody(bytes, at, to);
      return Reading.more;
    }
    const end = to - at < this.#left ? to : at + this.#left;
    this.#left -= end - at;
    this.#tellBody(bytes, at, end);
    return this.#left === 0 ? this.#end(end, to) : Reading.more;
  }

  #tellBody(bytes: Buffer, from: number, to: number): void {
    const receiver = this.receiver as Receiver;
    if (from === to || !receiver.keeps) return;
    receiver.onBody(to - from <= STRING_BYTES ? latin1(bytes, from, to) : Buffer.from(bytes.subarray(from, to)));
  }

  #chunked(bytes: Buffer, from: number, to: number): number {
    const chunks = this.#chunks as Chunks;
    let at = from;
    while (at < to) {
      const dataEnd = at + chunks.dataAt(at, to);
      if (dataEnd > at) {
        chunks.took(dataEnd - at);
        this.#tellBody(bytes, at, dataEnd);
        if (this.receiver === null) return Reading.more;
        at = dataEnd;
      }
      at = chunks.frame(bytes, at, to);
      if (at < 0) return this.#wrong(chunks.fault);
      if (chunks.ended) {
        this.#part = part.trailers;
        return this.#trailers(bytes, at, to);
      }
    }
    return Reading.more;
  }

  #trailers(bytes: Buffer, at: number, to: number): number {
    const end = scan.trailers(bytes, at, to);
    if (end === INCOMPLETE) return this.#wait(bytes, at, to);
    if (end === WRONG) return this.#wrong(scan.fault);
    if (!scan.persists) this.#persists = false;
    return this.#end(end, to);
  }

  /** An answer that only announces another one. */
  #interim(bytes: Buffer, at: number, to: number): number {
    const { status } = scan;
    if (status <= 101) return this.#wrong(`nobody asked for an answer of status ${status}`);
    this.#persists = scan.persists;
    return at === to ? Reading.more : this.#head(bytes, at, to);
  }

  /** An interim answer was said to be the last one on this connection. */
  #afterLast(bytes: Buffer, from: number, to: number): number {
    for (let at = from; at < to; at++) {
      if (bytes[at] !== CR && bytes[at] !== LF) return this.#wrong('it goes on after the connection was said to close');
    }
    return Reading.more;
  }

  /** What comes behind an answer belongs to no request: such a connection is used no further. */
  #end(at: number, to: number): number {
    if (this.receiver === null) return Reading.more;
    return this.#persists && at === to ? Reading.whole : Reading.last;
  }

  #wait(bytes: Buffer, from: number, to: number): number {
    this.#pending ??= new Pending();
    return this.#pending.add(bytes, from, to) ? Reading.more : this.#wrong('its head has no end');
  }

  #wrong(fault: string): number {
    this.fault = fault;
    return Reading.wrong;
  }
}
