import type { Socket } from 'node:net';
import { patch, restoreAll } from '../../core/patches';
import type { End, Line } from '../../core/relay';

type Callback = (error?: Error | null) => void;

/** The inner side of a socket: what Node's streams call, and what its handle calls. */
interface Inner extends Socket {
  _write(chunk: Buffer | string, encoding: BufferEncoding, done: Callback): void;
  _writev(chunks: { chunk: Buffer | string; encoding: BufferEncoding }[], done: Callback): void;
  _final(done: Callback): void;
  _read(size: number): void;
  _unrefTimer?(): void;
}

/** What a socket itself does, below the splice. */
interface Originals {
  readonly write: Inner['_write'];
  readonly final: Inner['_final'];
  readonly push: Inner['push'];
  readonly read: Inner['_read'];
}

/** Bytes that may wait in the socket before the lane is told to wait. */
const HIGH_WATER_BYTES = 256 * 1024;

/**
 * The way of bytes into and out of a socket that is open already, led through a {@link Line} without a second socket.
 *
 * ```
 * writes of its owner ──▶ lane upstream   ──▶ the socket's own _write and _final
 * reads of its owner  ◀── lane downstream ◀── what the socket's handle pushes
 * ```
 */
export class Splice {
  /** The owner of the socket: source of the bytes to the server, and sink of those that come back. */
  readonly client: End;
  /** The socket itself: sink of the bytes to the server, and source of those that come back. */
  readonly server: End;
  readonly #socket: Inner;
  readonly #originals: Originals;
  #line: Line | undefined;
  readonly #restores: (() => void)[] = [];
  #isHeldUp = false;
  #isReadingPaused = false;
  #writing = 0;
  #waiting: Callback[] = [];
  #finishing: Callback | undefined;
  /** The socket's own end is sent. */
  #isFinished = false;
  /** The server's end has come, and its owner does not know yet. */
  #hasEnded = false;

  constructor(socket: Socket) {
    const inner = socket as Inner;
    this.#socket = inner;
    this.#originals = { write: inner._write, final: inner._final, push: inner.push, read: inner._read };
    this.client = {
      pause: () => {
        this.#isHeldUp = true;
      },
      resume: () => this.#letWrite(),
      write: (chunk) => {
        inner._unrefTimer?.();
        return this.#originals.push.call(inner, chunk);
      },
      end: () => this.#endReading(),
    };
    this.server = {
      pause: () => {
        this.#isReadingPaused = true;
      },
      resume: () => {
        this.#isReadingPaused = false;
        if (!inner.destroyed) this.#originals.read.call(inner, 0);
      },
      write: (chunk) => this.#write(chunk),
      end: () => this.#finish(),
    };
  }

  get isPlaced(): boolean {
    return this.#restores.length > 0;
  }

  /** Puts the line into the socket's way. */
  place(line: Line): void {
    if (this.isPlaced) return;
    this.#line = line;
    const socket = this.#socket;
    const { upstream, downstream } = line;
    const replace = <K extends '_write' | '_writev' | '_final' | 'push' | '_read'>(key: K, value: Inner[K]): void => {
      this.#restores.push(patch(socket as Pick<Inner, K>, key, () => value, `${key} of an open connection`));
    };
    replace('_write', (chunk, encoding, done) => {
      upstream.take(asBuffer(chunk, encoding));
      this.#written(done);
    });
    replace('_writev', (chunks, done) => {
      for (const { chunk, encoding } of chunks) upstream.take(asBuffer(chunk, encoding));
      this.#written(done);
    });
    replace('_final', (done) => {
      if (this.#isFinished) {
        done();
        return;
      }
      this.#finishing = done;
      upstream.end();
    });
    replace('push', (chunk: Buffer | null) => {
      if (chunk === null) {
        this.#hasEnded = true;
        downstream.end();
      } else downstream.take(chunk);
      return !this.#isReadingPaused;
    });
    replace('_read', (size) => {
      downstream.drained();
      if (!this.#isReadingPaused) this.#originals.read.call(socket, size);
    });
  }

  /** Takes the line out again; what it swallowed of the ends of both sides is made up for. */
  remove(): void {
    if (!this.isPlaced) return;
    this.#line = undefined;
    restoreAll(this.#restores);
    this.#letWrite();
    if (this.#socket.destroyed) return;
    if (this.#finishing) this.#finish();
    if (this.#hasEnded) this.#endReading();
  }

  #write(chunk: Buffer): boolean {
    const { length } = chunk;
    this.#writing += length;
    this.#originals.write.call(this.#socket, chunk, 'buffer' as BufferEncoding, (error) => {
      this.#writing -= length;
      if (error) this.#socket.destroy(error);
      else if (this.#writing <= HIGH_WATER_BYTES) this.#line?.upstream.drained();
    });
    return this.#writing <= HIGH_WATER_BYTES;
  }

  #written(done: Callback): void {
    this.#socket._unrefTimer?.();
    if (this.#isHeldUp) this.#waiting.push(done);
    else done();
  }

  #letWrite(): void {
    this.#isHeldUp = false;
    for (const done of this.#waiting.splice(0)) done();
  }

  #finish(): void {
    const done = this.#finishing ?? (() => {});
    this.#finishing = undefined;
    if (this.#isFinished || this.#socket.destroyed) done();
    else this.#originals.final.call(this.#socket, done);
    this.#isFinished = true;
  }

  /** Whoever ended it, no byte may come after. */
  #endReading(): void {
    this.#hasEnded = false;
    if (this.#socket.readableEnded || this.#socket.destroyed) return;
    stopReading(this.#socket);
    this.#originals.push.call(this.#socket, null);
    this.#socket.read(0);
  }
}

function asBuffer(chunk: Buffer | string, encoding: BufferEncoding): Buffer {
  return typeof chunk === 'string' ? Buffer.from(chunk, encoding) : chunk;
}

/** Otherwise what still comes would be pushed after the end. */
function stopReading(socket: Socket): void {
  const { _handle: handle } = socket as unknown as { _handle?: { reading: boolean; readStop(): void } | null };
  if (!handle) return;
  handle.reading = false;
  handle.readStop();
}
