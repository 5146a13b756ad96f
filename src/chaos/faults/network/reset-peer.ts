import { after } from '../../../core/clock';
import { rule, withDefault } from '../../../core/options';
import type { Duration } from '../../../core/units';
import { defineFault, type FaultFactory } from '../../define-fault';
import type { Selection } from '../../fault';
import { type ConnectionTarget, connections, type Reachable } from '../../targets/target';
import { resetPeerToxic } from '../../toxics/reset-peer';
import { type Directed, direction, type FaultDirection, stagesIn } from './direction';
import { onStruckConnections, type Struck } from './struck-connections';

/** Options of {@link resetPeer}. */
export interface ResetPeerOptions extends Selection, Directed {
  /** The dependency whose connections are reset. */
  readonly of: Reachable;
  /**
   * `'data'`: when the first bytes come in the fault's direction, which do not go on. `'at once'`: without waiting for anything, idle
   * connections included; the direction says nothing then. Default: `'data'`.
   */
  readonly when?: 'data' | 'at once';
  /** So long after that. Default: 0. */
  readonly delay?: Duration;
}

/**
 * Both sides of a connection are reset (RST), those that are open already included.
 *
 * @example
 * ```ts
 * await withChaos(resetPeer({ of: service.dependency('DATABASE_URL'), when: 'at once' }), async () => { … });
 * ```
 */
export const resetPeer: FaultFactory<ResetPeerOptions> = defineFault<
  ResetPeerOptions,
  { of: ConnectionTarget; when: 'data' | 'at once'; delay: number; direction: FaultDirection }
>({
  name: 'resetPeer',
  options: {
    of: connections(),
    when: withDefault(rule.oneOf<'data' | 'at once'>('data', 'at once'), 'data'),
    delay: withDefault(rule.durationOrZero("'100ms'"), 0),
    direction,
  },
  selects: 'connections',
  inject(context) {
    const { when, delay, direction } = context.options;
    const attributes = () => ({ timeout: delay });
    onStruckConnections('resetPeer', context, (struck) => {
      if (when === 'at once') return resetAfter(delay, struck);
      return stagesIn(direction, struck.connection, (flow) => resetPeerToxic.stage({ ...struck, flow, attributes }));
    });
  },
});

/** Its stages do nothing: their signal tells when the fault or the connection is over. */
function resetAfter(delayMs: number, { connection, fired }: Struck): Record<string, never> {
  const cancel = after(delayMs, () => {
    fired();
    connection.reset();
  });
  connection.downstream.signal.addEventListener('abort', cancel, { once: true });
  return {};
}
