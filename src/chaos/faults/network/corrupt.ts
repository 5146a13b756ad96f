import { readsAs, withDefault } from '../../../core/options';
import type { Random } from '../../../core/random';
import { readShare, type Share } from '../../../core/units';
import { defineFault, type FaultFactory } from '../../define-fault';
import type { Selection } from '../../fault';
import { type ConnectionTarget, connections, type Reachable } from '../../targets/target';
import { type Directed, direction, type FaultDirection, stagesByExchange } from './direction';
import { onStruckConnections } from './struck-connections';

/** Options of {@link corrupt}. */
export interface CorruptOptions extends Selection, Directed {
  /** The dependency whose bytes are changed. */
  readonly of: Reachable;
  /** Share of the bytes that are changed, more than none. Default: `'1%'`. */
  readonly share?: Share;
}

/**
 * Some bytes are other bytes: which ones and into what is drawn for each byte of a connection, so that a replay changes the same
 * ones.
 *
 * @example
 * ```ts
 * await withChaos(corrupt({ of: service.dependency('REDIS_URL'), share: '0.1%' }), async () => { … });
 * ```
 */
export const corrupt: FaultFactory<CorruptOptions> = defineFault<
  CorruptOptions,
  { of: ConnectionTarget; share: number; direction: FaultDirection }
>({
  name: 'corrupt',
  options: {
    of: connections(),
    share: withDefault(
      readsAs('a share above 0, up to 1, or text in percent', "'0.1%'", (raw) => readShare(raw) || undefined),
      0.01,
    ),
    direction,
  },
  selects: 'connections',
  inject(context) {
    const { share, direction } = context.options;
    onStruckConnections('corrupt', context, ({ connection, random, fired }) =>
      stagesByExchange(direction, connection, (flow, begins) => {
        const change = changer(share, random.fork(flow.direction));
        let noted = false;
        return {
          take(chunk, receivedMs) {
            if (begins()) noted = false;
            const changed = change(chunk);
            if (changed !== chunk && !noted) {
              noted = true;
              fired();
            }
            flow.push(changed, receivedMs);
          },
        };
      }),
    );
  },
});

/** Changes bytes of a stream that is given chunk by chunk. The chunks themselves stay as they are. */
function changer(share: number, random: Random): (chunk: Buffer) => Buffer {
  // Bytes between two that are changed follow the geometric distribution: one draw for each of them, not for each byte.
  const gap = (): number => (share === 1 ? 0 : Math.floor(Math.log(1 - random.float()) / Math.log(1 - share)));
  let next = gap();
  return (chunk) => {
    if (next >= chunk.length) {
      next -= chunk.length;
      return chunk;
    }
    const changed = Buffer.from(chunk);
    while (next < chunk.length) {
      changed[next] = (changed[next] as number) ^ random.integer(1, 255);
      next += 1 + gap();
    }
    next -= chunk.length;
    return changed;
  };
}
