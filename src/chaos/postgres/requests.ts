import { endsConnection } from './errors';
import type { Awaited } from './exchange';
import type { FrameReader } from './frames';
import { FLUSH, parse, query, readText, runAndClose, SYNC } from './messages';
import type { Deed } from './rule';
import { isCommit, isRollback, readStatement, type Statement, takesCopyData, UNKNOWN_STATEMENT } from './statement';
import type { Wire } from './wire';

/**
 * The client's messages. A statement that is struck never reaches the server: in its place goes one that fails there, and its
 * error is replaced on the way back. So the server itself keeps the order of answers, skips to the next Sync, and
 * fails the transaction; its state and the client's cannot differ.
 */
export class Requests implements FrameReader {
  readonly #wire: Wire;
  readonly #statements = new Map<string, Statement>();
  readonly #portals = new Map<string, { readonly statement: Statement; asked: boolean }>();
  /** Whether a statement of this group of the extended protocol, up to its Sync, is struck after it was done. */
  #struckAfter = false;

  constructor(wire: Wire) {
    this.#wire = wire;
  }

  piece(_type: string, bytes: Buffer): void {
    this.#wire.up(bytes);
  }

  whole(type: string, bytes: Buffer): void {
    const { queue } = this.#wire.exchange;
    // The connection is about to end: no server would read this any more.
    if (queue.at(-1)?.kind === 'fatal') return;
    switch (type) {
      case 'Q':
        this.#query(bytes);
        return;
      case 'P':
        this.#parse(bytes);
        return;
      case 'B':
        this.#bind(bytes);
        return;
      case 'E':
        this.#execute(bytes);
        return;
      case 'D':
        this.#pass('describe', bytes);
        return;
      case 'C':
        this.#pass('close', bytes);
        return;
      case 'F':
        this.#pass('call', bytes);
        return;
      case 'S':
        this.#sync(bytes);
        return;
      case 'c':
      case 'f':
        this.#wire.copiesIn = false;
        // After an error of the server nobody waits for these.
        if (queue.length > 0) this.#pass('copied', bytes);
        else this.#wire.up(bytes);
        return;
      default:
        this.#wire.up(bytes);
    }
  }

  #pass(kind: Awaited['kind'], bytes: Buffer): void {
    this.#wire.up(bytes);
    this.#wire.exchange.add({ kind, hidden: this.#struckAfter, muted: this.#struckAfter });
  }

  #query(bytes: Buffer): void {
    const { exchange } = this.#wire;
    const given = readText(bytes, 5).value;
    const sql = this.#rewritten(given);
    const sent = sql === given ? bytes : query(sql);
    const statement = readStatement(given);
    const deed = this.#ask(statement);
    if (deed === undefined) this.#pass('query', sent);
    else if (deed.when === 'after') {
      this.#wire.up(sent);
      const failLate = takesCopyData(statement);
      exchange.add({ kind: 'query', hidden: true, deed, failLate });
      if (!failLate) failTransaction(this.#wire);
    } else if (endsConnection(deed.error)) exchange.add({ kind: 'fatal', hidden: false, deed });
    else if (isCommit(statement)) {
      const marker = this.#wire.newMarker();
      this.#wire.up(query(`ROLLBACK; SELECT ${marker}()`));
      exchange.add({ kind: 'query', hidden: false, deed, marker });
    } else {
      this.#replace(deed);
      this.#pass('sync', SYNC);
    }
    this.#wire.finishIfDue();
  }

  #parse(bytes: Buffer): void {
    const name = readText(bytes, 5);
    const sql = readText(bytes, name.end);
    this.#statements.set(name.value, readStatement(sql.value));
    const rewritten = this.#rewritten(sql.value);
    this.#pass('parse', rewritten === sql.value ? bytes : parse(name.value, rewritten, bytes.subarray(sql.end)));
  }

  #bind(bytes: Buffer): void {
    const portal = readText(bytes, 5);
    const statement = this.#statements.get(readText(bytes, portal.end).value) ?? UNKNOWN_STATEMENT;
    this.#portals.set(portal.value, { statement, asked: false });
    this.#pass('bind', bytes);
  }

  #execute(bytes: Buffer): void {
    const { exchange } = this.#wire;
    const portal = this.#portals.get(readText(bytes, 5).value);
    const statement = portal?.statement ?? UNKNOWN_STATEMENT;
    const isNew = portal?.asked !== true;
    if (portal) portal.asked = true;
    const deed = isNew && !this.#struckAfter && !takesCopyData(statement) ? this.#ask(statement) : undefined;
    if (deed === undefined) this.#pass('execute', bytes);
    else if (deed.when === 'after') {
      this.#wire.up(bytes);
      exchange.add({ kind: 'execute', hidden: true, deed });
      this.#struckAfter = true;
    } else if (endsConnection(deed.error)) {
      // The answers before it would stay with the server until a Sync.
      this.#wire.up(FLUSH);
      exchange.add({ kind: 'fatal', hidden: false, deed });
    } else {
      if (isCommit(statement)) this.#rollBack();
      this.#replace(deed);
    }
    this.#wire.finishIfDue();
  }

  #sync(bytes: Buffer): void {
    if (this.#wire.copiesIn) {
      this.#wire.up(bytes);
      return;
    }
    this.#pass('sync', bytes);
    if (this.#struckAfter) failTransaction(this.#wire);
    this.#struckAfter = false;
  }

  /** A COMMIT that fails has rolled back. */
  #rollBack(): void {
    const kinds = ['parse', 'bind', 'execute', 'close'] as const;
    for (const [index, bytes] of runAndClose('jest_mettle', 'ROLLBACK').entries()) {
      this.#wire.up(bytes);
      this.#wire.exchange.add({ kind: kinds[index] as Awaited['kind'], hidden: true });
    }
  }

  #replace(deed: Deed): void {
    const marker = this.#wire.newMarker();
    this.#wire.up(failing(marker));
    this.#wire.exchange.add({ kind: 'parse', hidden: false, deed, marker });
  }

  #rewritten(sql: string): string {
    let rewritten = sql;
    for (const rule of this.#wire.rules) rewritten = rule.rewrite?.(rewritten) ?? rewritten;
    return rewritten;
  }

  #ask(statement: Statement): Deed | undefined {
    const { rules, connection, status, exchange } = this.#wire;
    const answered = !exchange.queue.some(({ kind }) => kind === 'query' || kind === 'sync');
    // The server refuses everything in a failed transaction by itself.
    if (isRollback(statement) || (status === 'E' && answered)) return undefined;
    for (const rule of rules) {
      const deed = rule.statement?.(statement, connection);
      if (deed) return deed;
    }
    return undefined;
  }
}

/** A statement that fails in a way that is known again. In a failed transaction it fails as any other does there. */
function failing(marker: string): Buffer {
  return parse(marker, `SELECT ${marker}()`);
}

/** Fails the transaction behind what was done, if there is one, so that the server agrees with a client that was given an error. */
export function failTransaction(wire: Wire): void {
  const marker = wire.newMarker();
  wire.up(failing(marker));
  wire.up(SYNC);
  wire.exchange.add({ kind: 'parse', hidden: true, muted: true, marker });
  wire.exchange.add({ kind: 'sync', hidden: false });
}
