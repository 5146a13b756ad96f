import type { Bytes } from '../../../core/units';
import { defineFault, type FaultFactory } from '../../define-fault';
import type { Selection } from '../../fault';
import { type ConnectionTarget, connections, type Reachable } from '../../targets/target';
import { limitDataToxic } from '../../toxics/limit-data';
import { type Directed, direction, type FaultDirection, stagesIn } from './direction';
import { onStruckConnections } from './struck-connections';
import { wholeBytes } from './whole-bytes';

/** Options of {@link limitData}. */
export interface LimitDataOptions extends Selection, Directed {
  /** The dependency whose connections end too early. */
  readonly of: Reachable;
  /** So many bytes pass, in each direction that it is about, then the connection is closed. 0: at the first byte. */
  readonly bytes: Bytes;
}

/**
 * A connection is closed (FIN) in the midst of what it has to say. Counted from when the fault came.
 *
 * @example
 * ```ts
 * await withChaos(limitData({ of: service.dependency('REDIS_URL'), bytes: '1kB' }), async () => { … });
 * ```
 */
export const limitData: FaultFactory<LimitDataOptions> = defineFault<
  LimitDataOptions,
  { of: ConnectionTarget; bytes: number; direction: FaultDirection }
>({
  name: 'limitData',
  options: { of: connections(), bytes: wholeBytes("'1kB'", 0), direction },
  selects: 'connections',
  inject(context) {
    const { bytes, direction } = context.options;
    const attributes = () => ({ bytes });
    onStruckConnections('limitData', context, (struck) =>
      stagesIn(direction, struck.connection, (flow) => limitDataToxic.stage({ ...struck, flow, attributes })),
    );
  },
});
