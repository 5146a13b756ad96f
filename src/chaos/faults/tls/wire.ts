import { Duplex } from 'node:stream';

/** What a {@link Wire} does with the bytes that are written to it. */
export interface WireEnd {
  send(chunk: Buffer): void;
  /** The writer has ended. */
  finish(): void;
}

/** One side of a connection as a stream, for a TLS socket to speak over: its other side is a relay's stages. */
export class Wire extends Duplex {
  readonly #end: WireEnd;
  #goOn: (() => void) | undefined;

  constructor(end: WireEnd) {
    super();
    this.#end = end;
    this.on('error', () => {});
  }

  /** Bytes have come. What is returned settles when there is room for more. */
  receive(chunk: Buffer): Promise<void> | undefined {
    if (this.destroyed || this.push(chunk)) return undefined;
    return new Promise((resolve) => {
      this.#goOn = resolve;
    });
  }

  /** The sender has ended. */
  ended(): void {
    if (!this.destroyed) this.push(null);
  }

  override _read(): void {
    this.#goOn?.();
    this.#goOn = undefined;
  }

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.#end.send(chunk);
    done();
  }

  override _final(done: () => void): void {
    this.#end.finish();
    done();
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this._read();
    done(error);
  }
}
