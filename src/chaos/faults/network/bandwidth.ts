import { rule, withDefault } from '../../../core/options';
import type { Direction } from '../../../core/relay';
import type { Bytes } from '../../../core/units';
import { defineFault, type FaultFactory } from '../../define-fault';
import type { Selection } from '../../fault';
import { type ConnectionTarget, connections, type Reachable } from '../../targets/target';
import { Bucket, throttled } from '../../toxics/throttled';
import { type Directed, direction, type FaultDirection, stagesByExchange } from './direction';
import { onStruckConnections } from './struck-connections';

/** Options of {@link bandwidth}. */
export interface BandwidthOptions extends Selection, Directed {
  /** The dependency whose connections are slow. */
  readonly of: Reachable;
  /** Bytes per second: `'64kB'`. 0: nothing passes until the fault ends; then all of it does. */
  readonly rate: Bytes;
  /** Whether all connections share the rate, as they share a network. Default: false, each has it for itself. */
  readonly shared?: boolean;
}

/**
 * Only so many bytes per second pass, in each direction that it is about. Who sends more is slowed down.
 *
 * @example
 * ```ts
 * await withChaos(bandwidth({ of: service.dependency('DATABASE_URL'), rate: '64kB', shared: true }), async () => { … });
 * ```
 */
export const bandwidth: FaultFactory<BandwidthOptions> = defineFault<
  BandwidthOptions,
  { of: ConnectionTarget; rate: number; shared: boolean; direction: FaultDirection }
>({
  name: 'bandwidth',
  options: { of: connections(), rate: rule.bytes("'64kB'"), shared: withDefault(rule.flag(), false), direction },
  selects: 'connections',
  inject(context) {
    const { rate, shared, direction } = context.options;
    const bucket = () => new Bucket(() => rate / 1000);
    const common: Readonly<Record<Direction, Bucket>> = { upstream: bucket(), downstream: bucket() };
    onStruckConnections('bandwidth', context, ({ connection, fired }) =>
      stagesByExchange(direction, connection, (flow, begins) =>
        throttled(flow, shared ? common[flow.direction] : bucket(), () => {
          if (begins()) fired();
        }),
      ),
    );
  },
});
