/** Which way bytes go, in Toxiproxy's words: `upstream` from the client to the server, `downstream` back. */
export type Direction = 'upstream' | 'downstream';

/** A connection through a relay, as an interceptor sees it. */
export interface Connection {
  /** 1 for the first connection of the relay, 2 for the next, … */
  readonly id: number;
  /** False for a connection that was open already when the interceptor came. */
  readonly isNew: boolean;
  /** The interceptor's own place in the way of the client's bytes. */
  readonly upstream: Flow;
  /** The interceptor's own place in the way of the server's bytes. */
  readonly downstream: Flow;
  /**
   * Closes both sides in order (FIN), after what was pushed already; what comes from either side afterwards is dropped.
   * Bytes that wait for this interceptor, or for one before it, are dropped too.
   */
  close(): void;
  /** Resets both sides at once (RST). */
  reset(): void;
}

/** An interceptor's place in one direction of a connection. What is pushed goes to the next stage, then to the receiver. */
export interface Flow {
  /** Whose bytes pass here. */
  readonly direction: Direction;
  /** The last chunk that passed this place before the interceptor came, by which a protocol's state can be told. */
  readonly lastChunk: Buffer | undefined;
  /** Aborts when the stage has to let go: the fault has ended, or the connection is over. */
  readonly signal: AbortSignal;
  /**
   * Passes bytes on. `receivedMs` is when they came into the relay; stages that delay count from there. Goes nowhere once
   * the stage has left, or the end was passed on.
   */
  push(chunk: Buffer, receivedMs?: number): void;
  /** Passes the sender's end on (FIN): the other direction goes on. */
  end(): void;
}

/** What one interceptor does with one direction of one connection. */
export interface Stage {
  /** How many bytes may wait for this stage before the sender is slowed down. Default: none, as soon as it is busy. */
  readonly bufferedBytes?: number;
  /**
   * Takes a chunk, and pushes what shall go on. While a returned promise is pending, no further chunk comes, and the
   * sender is slowed down. A stage that throws, or whose promise rejects, resets the connection.
   */
  take(chunk: Buffer, receivedMs: number): void | Promise<void>;
  /** Takes the sender's end, after its last chunk. Default: passes it on. */
  end?(): void | Promise<void>;
  /**
   * The fault ends while the connection lives: pushes at once, in order, what is still held. Called after the flow's signal
   * aborted and what `take` returned has settled.
   */
  leave?(): void;
}

/** The stages of one interceptor on one connection. */
export interface Stages {
  /** In the way of the client's bytes. */
  readonly upstream?: Stage;
  /** In the way of the server's bytes. */
  readonly downstream?: Stage;
}

/** A fault's way into a relay. */
export interface Interceptor {
  /** For messages: `latency`. */
  readonly label: string;
  /**
   * Called before a connection to the target is made; the connection waits for it. For a slow connect.
   * The signal aborts when the interceptor is removed or the client is gone, and then nothing waits any more. Where it
   * rejects before, the client is reset.
   */
  connect?(connectionId: number, signal: AbortSignal): Promise<void> | undefined;
  /** Called for each connection: those that are open already at once, new ones as they come. Nothing: it is left alone. */
  open?(connection: Connection): Stages | undefined;
  /** Told what this interceptor or one of its stages threw: the connection was reset. Default: a warning of the process. */
  failed?(error: unknown, connectionId: number): void;
}
