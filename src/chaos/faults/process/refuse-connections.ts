import { rule, withDefault } from '../../../core/options';
import type { Service } from '../../../service';
import { defineFault, type FaultFactory } from '../../define-fault';
import { runEffect } from '../../machine/run-effect';
import { processes } from '../../machine/target';

/** Options of {@link refuseConnections}. */
export interface RefuseConnectionsOptions {
  /** The service; of the process of the tests, too. */
  readonly of: Service;
  /** Resets the connections that are open already, of which clients keep some. Default: false. */
  readonly dropOpen?: boolean;
}

/**
 * A service takes no connections: whoever connects is refused by the kernel (`ECONNREFUSED`), as where nothing listens. Its process
 * goes on, and so do the connections that it has, unless they are dropped. It listens again as the fault ends.
 *
 * For servers of Node's `net`, `http`, `https` and `http2` on a TCP port. Not for workers of Node's `cluster`, whose sockets belong
 * to another process.
 *
 * @example
 * ```ts
 * await withChaos(refuseConnections({ of: service, dropOpen: true, for: '2s' }), async () => { … });
 * ```
 */
export const refuseConnections: FaultFactory<RefuseConnectionsOptions> = defineFault({
  name: 'refuseConnections',
  options: { of: processes(), dropOpen: withDefault(rule.flag(), false) },
  inject(context) {
    const { of, dropOpen } = context.options;
    return runEffect(of, 'refuseConnections', { port: of.port as number, dropOpen }, context);
  },
});
