import { rule, withDefault } from '../../../core/options';
import type { Duration } from '../../../core/units';
import { defineFault, type FaultFactory } from '../../define-fault';
import type { Selection } from '../../fault';
import { type ConnectionTarget, connections, type Reachable } from '../../targets/target';
import { delayed } from '../../toxics/delayed';
import { type Directed, direction, type FaultDirection, stagesByExchange } from './direction';
import { onStruckConnections } from './struck-connections';

/** Options of {@link latency}. */
export interface LatencyOptions extends Selection, Directed {
  /** The dependency whose answers come late. */
  readonly of: Reachable;
  /** How late. */
  readonly delay: Duration;
  /** The delay is drawn evenly from `delay - jitter` to `delay + jitter`, once for each answer. Default: none. */
  readonly jitter?: Duration;
}

/**
 * Answers of a dependency come late. The delay counts from when a byte came into the relay, so that the throughput stays as it is.
 * It is drawn once for each exchange: for what one side says after the other one spoke.
 *
 * @example
 * ```ts
 * await withChaos(latency({ of: service.dependency('DATABASE_URL'), delay: '400ms', jitter: '100ms' }), async () => { … });
 * ```
 */
export const latency: FaultFactory<LatencyOptions> = defineFault<
  LatencyOptions,
  { of: ConnectionTarget; delay: number; jitter: number; direction: FaultDirection }
>({
  name: 'latency',
  options: {
    of: connections(),
    delay: rule.durationOrZero("'400ms'"),
    jitter: withDefault(rule.durationOrZero("'100ms'"), 0),
    direction,
  },
  selects: 'connections',
  inject(context) {
    const { delay, jitter, direction } = context.options;
    onStruckConnections('latency', context, ({ connection, random, fired }) =>
      stagesByExchange(direction, connection, (flow, begins) => {
        const chance = random.fork(flow.direction);
        let drawnMs = delay;
        return delayed(flow, () => {
          if (begins()) {
            drawnMs = delay + (chance.float() * 2 - 1) * jitter;
            fired();
          }
          return drawnMs;
        });
      }),
    );
  },
});
