/** Puts bytes that lie beside each other together again, so that what came as one chunk goes on as one. */
export class Gatherer {
  readonly #push: (chunk: Buffer) => void;
  #held: Buffer | undefined;

  constructor(push: (chunk: Buffer) => void) {
    this.#push = push;
  }

  add(part: Buffer): void {
    const held = this.#held;
    if (part.length === 0) return;
    if (held && held.buffer === part.buffer && held.byteOffset + held.length === part.byteOffset) {
      this.#held = Buffer.from(held.buffer, held.byteOffset, held.length + part.length);
      return;
    }
    this.flush();
    this.#held = part;
  }

  /** Passes on what is held. */
  flush(): void {
    const held = this.#held;
    this.#held = undefined;
    if (held) this.#push(held);
  }
}
