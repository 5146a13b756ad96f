import type { Connection } from '../../core/relay';
import { Exchange } from './exchange';
import { errorResponse } from './messages';
import type { Deed, PostgresRule } from './rule';

/** What both directions of a connection know together, and their way out. */
export class Wire {
  readonly connection: Connection;
  readonly rules: ReadonlySet<PostgresRule>;
  readonly exchange = new Exchange();
  /** The transaction as the server last said: idle `I`, in a transaction `T`, in a failed one `E`. */
  status: string | undefined;
  /** Whether the server takes the client's data, and nothing else. */
  copiesIn = false;
  /** Whether the fault has ended the connection. */
  isOver = false;
  #up: Buffer[] = [];
  #down: Buffer[] = [];
  #markers = 0;

  constructor(connection: Connection, rules: ReadonlySet<PostgresRule>) {
    this.connection = connection;
    this.rules = rules;
  }

  /** Keeps bytes for the server until {@link flush}. */
  up(bytes: Buffer): void {
    join(this.#up, bytes);
  }

  /** Keeps bytes for the client until {@link flush}. */
  down(bytes: Buffer): void {
    join(this.#down, bytes);
  }

  flush(): void {
    for (const bytes of this.#up.splice(0)) this.connection.upstream.push(bytes);
    for (const bytes of this.#down.splice(0)) this.connection.downstream.push(bytes);
  }

  /** A name for a function that no server has, so that its error is known again. */
  newMarker(): string {
    this.#markers += 1;
    return `jest_mettle_fault_${this.#markers}`;
  }

  /** Gives the client an error in place of an answer. */
  fail({ error, done }: Deed): void {
    this.down(errorResponse(error));
    done();
  }

  /** Gives the client the error that ends the connection, and ends it. */
  finish(deed: Deed): void {
    if (this.isOver) return;
    this.isOver = true;
    this.fail(deed);
    this.flush();
    this.connection.close();
  }

  /** Ends the connection where the answers before the end are through. */
  finishIfDue(): void {
    const { head } = this.exchange;
    if (head?.kind === 'fatal') this.finish(head.deed as Deed);
  }

  get isClear(): boolean {
    return this.isOver || this.exchange.isPlain;
  }
}

/** Bytes that lie side by side already are not copied. */
function join(list: Buffer[], bytes: Buffer): void {
  const last = list.at(-1);
  if (last && last.buffer === bytes.buffer && last.byteOffset + last.length === bytes.byteOffset) {
    list[list.length - 1] = Buffer.from(bytes.buffer as ArrayBuffer, last.byteOffset, last.length + bytes.length);
  } else if (bytes.length > 0) list.push(bytes);
}
