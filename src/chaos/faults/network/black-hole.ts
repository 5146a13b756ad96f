import { rule, withDefault } from '../../../core/options';
import type { Duration } from '../../../core/units';
import { defineFault, type FaultFactory } from '../../define-fault';
import type { Selection } from '../../fault';
import { type ConnectionTarget, connections, type Reachable } from '../../targets/target';
import { timeoutToxic } from '../../toxics/timeout';
import { type Directed, direction, type FaultDirection, stagesIn } from './direction';
import { onStruckConnections } from './struck-connections';

/** Options of {@link blackHole}. */
export interface BlackHoleOptions extends Selection, Directed {
  /** The dependency whose bytes get lost. */
  readonly of: Reachable;
  /** Closes a connection when for so long no byte came. Default: 0, only when the fault ends. */
  readonly closeAfter?: Duration;
}

/**
 * Bytes get lost, and nobody says so: the connection stays open, and the caller waits. What is lost is lost, so that the
 * connections it struck are closed when the fault ends. Toxiproxy calls it `timeout`.
 *
 * @example
 * ```ts
 * await withChaos(blackHole({ of: service.dependency('DATABASE_URL') }), async () => { … });
 * ```
 */
export const blackHole: FaultFactory<BlackHoleOptions> = defineFault<
  BlackHoleOptions,
  { of: ConnectionTarget; closeAfter: number; direction: FaultDirection }
>({
  name: 'blackHole',
  options: { of: connections(), closeAfter: withDefault(rule.durationOrZero("'5s'"), 0), direction },
  selects: 'connections',
  inject(context) {
    const { closeAfter, direction } = context.options;
    const attributes = () => ({ timeout: closeAfter });
    onStruckConnections('blackHole', context, (struck) =>
      stagesIn(direction, struck.connection, (flow) => timeoutToxic.stage({ ...struck, flow, attributes })),
    );
  },
});
