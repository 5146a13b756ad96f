/** Where a relay passes connections on to. */
export type RelayTarget = { readonly host: string; readonly port: number } | { readonly path: string };

/** A transparent TCP relay on loopback. */
export interface Relay {
  readonly host: string;
  readonly port: number;
  readonly target: RelayTarget;
  /** Connections accepted since the start, and bytes passed on to the target (`up`) and back (`down`). */
  readonly connections: number;
  readonly bytesUp: number;
  readonly bytesDown: number;
  /** Stops listening and resets every connection. A second call does nothing. */
  stop(): Promise<void>;
}
