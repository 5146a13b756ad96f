import type { Deed } from './rule';

/** What a client has asked and the server has not answered yet. */
export interface Awaited {
  /**
   * `start` and `query` and `sync` and `call` are answered with a ReadyForQuery last. `copied` marks where the client's data
   * ended. `fatal` is no request: when the answers before it are through, the connection ends.
   */
  readonly kind:
    | 'start'
    | 'query'
    | 'sync'
    | 'call'
    | 'parse'
    | 'bind'
    | 'describe'
    | 'execute'
    | 'close'
    | 'copied'
    | 'fatal';
  /** The client does not see the answer, unless it is an error. */
  readonly hidden: boolean;
  /** The client does not see an error either. */
  readonly muted?: boolean;
  /** What is done in place of the answer, or behind it. */
  deed?: Deed | undefined;
  /** Names the statement that fails on purpose, of which the server's error is known. */
  readonly marker?: string;
  /** Of a query whose deed is done after it: the server's transaction is failed when the query is over, not right behind it. */
  readonly failLate?: boolean;
  /** The client has seen an error for it. */
  failed?: boolean;
}

/** What is awaited on a connection, in order. */
export class Exchange {
  readonly queue: Awaited[] = [];

  get head(): Awaited | undefined {
    return this.queue[0];
  }

  add(awaited: Awaited): void {
    this.queue.push(awaited);
  }

  /** Takes the head away if it is of this kind. */
  done(kind: Awaited['kind']): void {
    if (this.queue[0]?.kind === kind) this.queue.shift();
  }

  /** After an error in the extended protocol the server skips everything up to the next Sync. */
  skipToSync(): void {
    while (this.head && !['sync', 'fatal', 'query', 'start', 'call'].includes(this.head.kind)) this.queue.shift();
  }

  /** Takes away up to what a ReadyForQuery answers, which is given back. */
  ready(): Awaited | undefined {
    while (this.head && this.head.kind !== 'fatal') {
      const one = this.queue.shift() as Awaited;
      if (['start', 'query', 'sync', 'call'].includes(one.kind)) {
        while (this.head?.kind === 'copied') this.queue.shift();
        return one;
      }
    }
    return undefined;
  }

  /** Goes on to what has this marker: what was before is answered, or never will be. */
  skipTo(marker: string): Awaited | undefined {
    const at = this.queue.findIndex((one) => one.marker === marker);
    if (at > 0) this.queue.splice(0, at);
    return at === -1 ? undefined : this.queue[0];
  }

  /** A copy that begins swallows every Sync that was sent before the end of its data. */
  copyBegins(): void {
    const end = this.queue.findIndex(({ kind }) => kind === 'copied');
    const until = end === -1 ? this.queue.length : end;
    for (let at = until - 1; at > 0; at--) if (this.queue[at]?.kind === 'sync') this.queue.splice(at, 1);
  }

  /** Whether nothing is replaced or hidden. */
  get isPlain(): boolean {
    return this.queue.every((one) => !one.hidden && one.deed === undefined && one.marker === undefined);
  }
}
