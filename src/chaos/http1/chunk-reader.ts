const LF = 0x0a;
/** Longest line between the data of chunks; Node's own limit of a head. */
const MAX_LINE = 16 * 1024;
/** So many hexadecimal digits are exact in a double. */
const CHUNK_SIZE = /^0*([0-9a-f]{1,13})[ \t]*(?:;.*)?$/i;

/** What the bytes up to `to` are. */
export interface ChunkPart {
  readonly kind: 'data' | 'framing';
  readonly to: number;
}

/** Takes a chunked body apart, in parts of any size. */
export class ChunkReader {
  #expects: 'size' | 'data' | 'data end' | 'trailers' | 'nothing' = 'size';
  #left = 0;
  #line = '';

  /** Whether the body has ended, its trailers included. */
  get ended(): boolean {
    return this.#expects === 'nothing';
  }

  /** Reads on from `at`. Nothing where the bytes are no chunks. */
  read(bytes: Buffer, at: number): ChunkPart | undefined {
    if (this.#expects !== 'data') return this.#frame(bytes, at);
    const to = Math.min(at + this.#left, bytes.length);
    this.#left -= to - at;
    if (this.#left === 0) this.#expects = 'data end';
    return { kind: 'data', to };
  }

  #frame(bytes: Buffer, from: number): ChunkPart | undefined {
    let at = from;
    while (at < bytes.length && this.#expects !== 'data' && !this.ended) {
      const lf = bytes.indexOf(LF, at);
      this.#line += bytes.toString('latin1', at, lf === -1 ? bytes.length : lf);
      if (this.#line.length > MAX_LINE) return undefined;
      if (lf === -1) return { kind: 'framing', to: bytes.length };
      if (!this.#take(this.#line.replace(/\r$/, ''))) return undefined;
      this.#line = '';
      at = lf + 1;
    }
    return { kind: 'framing', to: at };
  }

  #take(line: string): boolean {
    if (this.#expects === 'trailers') {
      if (line === '') this.#expects = 'nothing';
      return true;
    }
    if (this.#expects === 'data end') {
      this.#expects = 'size';
      return line === '';
    }
    const size = CHUNK_SIZE.exec(line)?.[1];
    if (size === undefined) return false;
    this.#left = Number.parseInt(size, 16);
    this.#expects = this.#left === 0 ? 'trailers' : 'data';
    return true;
  }
}
