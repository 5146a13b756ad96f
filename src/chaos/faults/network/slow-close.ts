import { rule } from '../../../core/options';
import type { Duration } from '../../../core/units';
import { defineFault, type FaultFactory } from '../../define-fault';
import type { Selection } from '../../fault';
import { type ConnectionTarget, connections, type Reachable } from '../../targets/target';
import { slowCloseToxic } from '../../toxics/slow-close';
import { type Directed, direction, type FaultDirection, stagesIn } from './direction';
import { onStruckConnections } from './struck-connections';

/** Options of {@link slowClose}. */
export interface SlowCloseOptions extends Selection, Directed {
  /** The dependency whose connections close late. */
  readonly of: Reachable;
  /** How late. */
  readonly delay: Duration;
}

/**
 * Bytes pass as they come, but the end of the stream (FIN) comes late.
 *
 * @example
 * ```ts
 * await withChaos(slowClose({ of: service.dependency('DATABASE_URL'), delay: '2s' }), async () => { … });
 * ```
 */
export const slowClose: FaultFactory<SlowCloseOptions> = defineFault<
  SlowCloseOptions,
  { of: ConnectionTarget; delay: number; direction: FaultDirection }
>({
  name: 'slowClose',
  options: { of: connections(), delay: rule.duration("'2s'"), direction },
  selects: 'connections',
  inject(context) {
    const { delay, direction } = context.options;
    const attributes = () => ({ delay });
    onStruckConnections('slowClose', context, (struck) =>
      stagesIn(direction, struck.connection, (flow) => slowCloseToxic.stage({ ...struck, flow, attributes })),
    );
  },
});
