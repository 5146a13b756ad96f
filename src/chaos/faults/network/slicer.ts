import { rule, withDefault } from '../../../core/options';
import type { Bytes, Duration } from '../../../core/units';
import { defineFault, type FaultFactory } from '../../define-fault';
import type { Selection } from '../../fault';
import { type ConnectionTarget, connections, type Reachable } from '../../targets/target';
import { slicerToxic } from '../../toxics/slicer';
import { type Directed, direction, type FaultDirection, stagesByExchange } from './direction';
import { onStruckConnections } from './struck-connections';
import { wholeBytes } from './whole-bytes';

/** Options of {@link slicer}. */
export interface SlicerOptions extends Selection, Directed {
  /** The dependency whose bytes come in small parts. */
  readonly of: Reachable;
  /** Size of a part, about. From 1 byte up. */
  readonly averageSize: Bytes;
  /** How much a part may be larger, and how far off the middle a chunk is cut. Default: 0. */
  readonly sizeVariation?: Bytes;
  /** After each part. Default: none. */
  readonly delay?: Duration;
}

/**
 * Bytes come in small parts: for a reader that takes one chunk for one message.
 *
 * @example
 * ```ts
 * await withChaos(slicer({ of: service.dependency('REDIS_URL'), averageSize: 8, delay: '1ms' }), async () => { … });
 * ```
 */
export const slicer: FaultFactory<SlicerOptions> = defineFault<
  SlicerOptions,
  { of: ConnectionTarget; averageSize: number; sizeVariation: number; delay: number; direction: FaultDirection }
>({
  name: 'slicer',
  options: {
    of: connections(),
    averageSize: wholeBytes("'64B'", 1),
    sizeVariation: withDefault(wholeBytes("'16B'", 0), 0),
    delay: withDefault(rule.durationOrZero("'1ms'"), 0),
    direction,
  },
  selects: 'connections',
  inject(context) {
    const { averageSize, sizeVariation, delay, direction } = context.options;
    const attributes = () => ({ average_size: averageSize, size_variation: sizeVariation, delay: delay * 1000 });
    onStruckConnections('slicer', context, ({ connection, random, fired }) =>
      stagesByExchange(direction, connection, (flow, begins) =>
        slicerToxic.stage({
          flow,
          connection,
          attributes,
          random: random.fork(flow.direction),
          fired: () => {
            if (begins()) fired();
          },
        }),
      ),
    );
  },
});
