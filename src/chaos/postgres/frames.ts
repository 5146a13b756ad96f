/** What comes out of {@link Frames}. */
export interface FrameReader {
  /** A whole message. */
  whole(type: string, bytes: Buffer): void;
  /** The next bytes of a message that is passed on in pieces. */
  piece(type: string, bytes: Buffer): void;
}

const HEAD_BYTES = 5;

/** Cuts a stream into messages, whatever the chunks are. Messages of the `streamed` types are not kept until they are whole. */
export class Frames {
  readonly #streamed: string;
  readonly #reader: FrameReader;
  #kept: Buffer = Buffer.alloc(0);
  /** Chunks of a long message that is not whole yet, after `#kept`. */
  #more: Buffer[] = [];
  /** How many bytes are needed before it is worth looking again. */
  #needed = HEAD_BYTES;
  #has = 0;
  #streaming: { readonly type: string; left: number } | undefined;

  constructor(streamed: string, reader: FrameReader) {
    this.#streamed = streamed;
    this.#reader = reader;
  }

  /** Whether it is in the middle of a message of which a part was passed on already. */
  get isStreaming(): boolean {
    return this.#streaming !== undefined;
  }

  /** What is kept of a message that is not whole; forgotten here. */
  rest(): Buffer {
    const rest = Buffer.concat([this.#kept, ...this.#more]);
    this.#kept = Buffer.alloc(0);
    this.#more = [];
    this.#has = 0;
    return rest;
  }

  take(chunk: Buffer): void {
    let at = 0;
    if (this.#streaming) at = this.#stream(chunk, 0);
    if (at === chunk.length) return;
    let bytes = at === 0 ? chunk : chunk.subarray(at);
    if (this.#has > 0) {
      this.#more.push(bytes);
      this.#has += bytes.length;
      if (this.#has < this.#needed) return;
      bytes = this.rest();
    }
    this.#cut(bytes);
  }

  #cut(bytes: Buffer): void {
    let at = 0;
    while (bytes.length - at >= HEAD_BYTES) {
      const type = String.fromCharCode(bytes[at] as number);
      const size = 1 + Math.max(4, bytes.readInt32BE(at + 1));
      if (this.#streamed.includes(type)) {
        this.#streaming = { type, left: size };
        at = this.#stream(bytes, at);
      } else if (bytes.length - at >= size) {
        this.#reader.whole(type, bytes.subarray(at, at + size));
        at += size;
      } else {
        this.#keep(bytes.subarray(at), size);
        return;
      }
    }
    if (at < bytes.length) this.#keep(bytes.subarray(at), HEAD_BYTES);
  }

  #keep(bytes: Buffer, needed: number): void {
    this.#kept = bytes;
    this.#has = bytes.length;
    this.#needed = needed;
  }

  /** Returns where the streamed message ends, or the chunk does. */
  #stream(chunk: Buffer, at: number): number {
    const streaming = this.#streaming as { readonly type: string; left: number };
    const size = Math.min(streaming.left, chunk.length - at);
    streaming.left -= size;
    if (streaming.left === 0) this.#streaming = undefined;
    this.#reader.piece(streaming.type, chunk.subarray(at, at + size));
    return at + size;
  }
}

const CLIENT_TYPES = 'QPBDESHCFdcfXp';

/**
 * Whether a message of a client can begin with these bytes. The first byte of a length that is not absurd (below 150 MB) is in no
 * text, so that the rest of a long statement is not taken for one.
 */
export function beginsMessage(bytes: Buffer): boolean {
  if (!CLIENT_TYPES.includes(String.fromCharCode(bytes[0] as number))) return false;
  return bytes.length < 2 || (bytes[1] as number) < 9;
}
