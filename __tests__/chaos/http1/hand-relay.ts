import type { Connection, Flow, Interceptor, Relay, Stages } from '../../../src/core/relay';

/** A connection through a {@link HandRelay}: chunks are handed to it one by one, and what comes out is kept. */
export class HandConnection {
  readonly toService: Buffer[] = [];
  readonly toClient: Buffer[] = [];
  readonly ends: string[] = [];
  readonly #last: { upstream?: Buffer; downstream?: Buffer } = {};
  #stages: Stages | undefined;
  #controller = new AbortController();

  /** Aborts when the interceptor has to let go. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  open(interceptor: Interceptor, isNew: boolean): void {
    this.#controller = new AbortController();
    const flow = (direction: 'upstream' | 'downstream'): Flow => ({
      direction,
      lastChunk: this.#last[direction],
      signal: this.#controller.signal,
      push: (chunk) => this[direction === 'upstream' ? 'toService' : 'toClient'].push(chunk),
      end: () => this.ends.push(direction),
    });
    const connection: Connection = {
      id: 1,
      isNew,
      upstream: flow('upstream'),
      downstream: flow('downstream'),
      close: () => this.ends.push('close'),
      reset: () => this.ends.push('reset'),
    };
    this.#stages = interceptor.open?.(connection);
  }

  leave(): void {
    this.#controller.abort();
    const stages = this.#stages;
    this.#stages = undefined;
    stages?.upstream?.leave?.();
    stages?.downstream?.leave?.();
  }

  async send(direction: 'upstream' | 'downstream', chunk: Buffer): Promise<void> {
    this.#last[direction] = chunk;
    const stage = this.#stages?.[direction];
    if (stage) await stage.take(chunk, 0);
    else this[direction === 'upstream' ? 'toService' : 'toClient'].push(chunk);
  }

  async end(direction: 'upstream' | 'downstream'): Promise<void> {
    const stage = this.#stages?.[direction];
    if (stage?.end) await stage.end();
    else this.ends.push(direction);
  }
}

/** A relay without sockets, so that a test says where chunks begin and end. */
export class HandRelay {
  readonly connections: HandConnection[] = [];
  /** How many interceptors are there. */
  interceptors = 0;
  #interceptor: Interceptor | undefined;

  connect(): HandConnection {
    const connection = new HandConnection();
    this.connections.push(connection);
    if (this.#interceptor) connection.open(this.#interceptor, true);
    return connection;
  }

  get relay(): Relay {
    return this as unknown as Relay;
  }

  intercept(interceptor: Interceptor): () => void {
    this.interceptors += 1;
    this.#interceptor = interceptor;
    for (const connection of this.connections) connection.open(interceptor, false);
    return () => {
      this.interceptors -= 1;
      this.#interceptor = undefined;
      for (const connection of this.connections) connection.leave();
    };
  }
}
