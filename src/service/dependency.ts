import type { Relay } from '../core/relay';

/** Something that the service calls, reached through a transparent relay from the start, so that faults can reach it. */
export interface Dependency {
  /** The environment variable that holds its address. */
  readonly name: string;
  /** Its real address, as it was declared (a URL, or `host:port`). */
  readonly address: string;
  /** The address that the service got instead: the same, with the relay's host and port. */
  readonly relayed: string;
  /** The relay between them. */
  readonly relay: Relay;
}
