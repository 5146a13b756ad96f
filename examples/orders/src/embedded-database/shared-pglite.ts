import { PGlite } from '@electric-sql/pglite';

type ProtocolOptions = Parameters<PGlite['execProtocolRawStream']>[1];

/** First bytes of the messages that make up an extended query: Parse, Bind, Describe, Execute, Close, Flush. */
const partOfQuery = new Set([...'PBDECH'].map((letter) => letter.charCodeAt(0)));
/** … and of those that end one: Sync, or a simple Query. */
const endOfQuery = new Set([...'SQ'].map((letter) => letter.charCodeAt(0)));

/**
 * A PGlite that several clients of pglite-socket can share.
 *
 * PGlite is one Postgres session. pglite-socket (0.2) passes the messages of its clients on one at a time, and keeps to
 * one client while that one is in a transaction. A query with parameters is several messages, though, and outside a
 * transaction those of two clients can mix as soon as they have had to wait for a third: `portal "" does not exist`, or
 * worse, one client's values in the other's statement. So a query that has begun counts as a transaction until its Sync.
 *
 * What remains of it being one session: transactions run one after the other, and `SET`, `LISTEN`, temporary tables and
 * named prepared statements are shared by all clients.
 */
export class SharedPGlite extends PGlite {
  #insideQuery = false;

  override isInTransaction(): boolean {
    return this.#insideQuery || super.isInTransaction();
  }

  override async execProtocolRawStream(message: Uint8Array, options: ProtocolOptions): Promise<void> {
    const type = message[0] ?? 0;
    if (partOfQuery.has(type)) this.#insideQuery = true;
    else if (endOfQuery.has(type)) this.#insideQuery = false;
    return super.execProtocolRawStream(message, options);
  }
}
