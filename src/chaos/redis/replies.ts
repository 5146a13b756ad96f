import type { RedisDeed } from './rule';

/** An answer that is due. */
export interface Expected {
  /** Of a command that no server knows: its error names it. Without a deed the client does not see it. */
  readonly marker?: string;
  readonly deed?: RedisDeed;
  /** What the client gets instead. */
  readonly error?: Buffer;
  readonly isSubscription?: boolean;
  readonly isMonitor?: boolean;
}

const MARKER = /^-ERR unknown command [`']?(JEST-METTLE-FAULT-\d+)/i;
const PUBLISHED = /^(?:p|s)?(?:message|subscribe|unsubscribe)$/;
/** What MONITOR tells: `+1700000000.000000 [0 127.0.0.1:50000] "PING"`. */
const MONITORED = /^\+\d+\.\d+ \[/;

/** The server's answers, in the order of the commands; what it says unasked is passed by. */
export class Replies {
  readonly #show: (bytes: Buffer) => void;
  readonly #queue: Expected[] = [];
  #monitors = false;
  #subscribes = false;

  constructor(show: (bytes: Buffer) => void) {
    this.#show = show;
  }

  expect(expected: Expected): void {
    this.#queue.push(expected);
    if (expected.isSubscription) this.#subscribes = true;
  }

  /** Whether nothing is replaced or hidden. */
  get isPlain(): boolean {
    return this.#queue.every(({ marker, deed }) => marker === undefined && deed === undefined);
  }

  take(reply: Buffer): void {
    const marker = reply[0] === 0x2d ? MARKER.exec(reply.toString('latin1', 0, 100))?.[1] : undefined;
    if (marker !== undefined) {
      this.#takeMarker(marker.toUpperCase(), reply);
      return;
    }
    if (this.#isUnasked(reply)) {
      if (this.#queue[0]?.isSubscription) this.#queue.shift();
      this.#show(reply);
      return;
    }
    const expected = this.#queue.shift();
    if (expected?.isMonitor) this.#monitors = true;
    // A command that failed by itself tells its own error, but for an EXEC that was made to fail.
    const own = reply[0] === 0x2d && !reply.subarray(1, 10).equals(Buffer.from('EXECABORT'));
    if (expected?.error === undefined || own) this.#show(reply);
    else this.#give(expected);
  }

  /** What was due before it is answered, or never will be. */
  #takeMarker(marker: string, reply: Buffer): void {
    const at = this.#queue.findIndex((expected) => expected.marker === marker);
    const expected = at === -1 ? undefined : this.#queue.splice(0, at + 1).at(-1);
    if (expected) this.#give(expected);
    else this.#show(reply);
  }

  #give({ deed, error }: Expected): void {
    if (error) this.#show(error);
    deed?.done();
  }

  #isUnasked(reply: Buffer): boolean {
    if (reply[0] === 0x3e) return true;
    if (this.#monitors && MONITORED.test(reply.toString('latin1', 0, 40))) return true;
    if (reply[0] !== 0x2a) return false;
    const [, , word] = reply.toString('latin1', 0, 40).split('\r\n');
    return word !== undefined && PUBLISHED.test(word) && this.#subscribes;
  }
}
