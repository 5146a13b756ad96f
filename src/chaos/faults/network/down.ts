import { rule, withDefault } from '../../../core/options';
import { defineFault, type FaultFactory } from '../../define-fault';
import { type ConnectionTarget, connections, type Reachable } from '../../targets/target';

/** What becomes of connections that are open when a dependency goes down. */
export type OpenConnections = 'close' | 'reset' | 'keep';

/** Options of {@link down}. */
export interface DownOptions {
  /** The dependency that cannot be reached. */
  readonly of: Reachable;
  /** What becomes of connections that are open: closed (FIN), reset (RST), or kept. Default: `'close'`. */
  readonly connections?: OpenConnections;
}

/**
 * A dependency refuses connections (ECONNREFUSED), as one that is not running.
 *
 * @example
 * ```ts
 * await withChaos(down({ of: service.dependency('DATABASE_URL') }), async () => { … });
 * ```
 */
export const down: FaultFactory<DownOptions> = defineFault<
  DownOptions,
  { of: ConnectionTarget; connections: OpenConnections }
>({
  name: 'down',
  options: {
    of: connections(),
    connections: withDefault(rule.oneOf<OpenConnections>('close', 'reset', 'keep'), 'close'),
  },
  async inject({ options: { of, connections }, fired, defer }) {
    defer(await of.relay.refuse(connections));
    // Nobody hears of a connection that the system refuses: that it does is the deed.
    fired({ detail: 'refuses connections' });
  },
});
