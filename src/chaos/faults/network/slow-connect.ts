import { nowMs } from '../../../core/clock';
import { rule, withDefault } from '../../../core/options';
import type { Duration } from '../../../core/units';
import { Waiter } from '../../../core/waiter';
import { defineFault, type FaultFactory } from '../../define-fault';
import type { Selection } from '../../fault';
import { type ConnectionTarget, connections, type Reachable } from '../../targets/target';

/** Options of {@link slowConnect}. */
export interface SlowConnectOptions extends Selection {
  /** The dependency to which connecting takes long. */
  readonly of: Reachable;
  /** How long. */
  readonly delay: Duration;
  /** The delay is drawn evenly from `delay - jitter` to `delay + jitter`. Default: none. */
  readonly jitter?: Duration;
}

/**
 * A new connection takes long to reach the dependency. The relay has accepted it by then: the caller's connect is over at once,
 * but what it sends waits, as does a server's greeting.
 *
 * @example
 * ```ts
 * await withChaos(slowConnect({ of: service.dependency('DATABASE_URL'), delay: '3s' }), async () => { … });
 * ```
 */
export const slowConnect: FaultFactory<SlowConnectOptions> = defineFault<
  SlowConnectOptions,
  { of: ConnectionTarget; delay: number; jitter: number }
>({
  name: 'slowConnect',
  options: {
    of: connections(),
    delay: rule.duration("'3s'"),
    jitter: withDefault(rule.durationOrZero("'500ms'"), 0),
  },
  selects: 'connections',
  inject({ options: { of, delay, jitter }, strikes, fired, defer }) {
    defer(
      of.relay.intercept({
        label: 'slowConnect',
        connect(id, signal) {
          const random = strikes('connection');
          if (random === undefined) return undefined;
          fired({ connection: id });
          return new Waiter(signal).until(nowMs() + delay + (random.float() * 2 - 1) * jitter);
        },
      }),
    );
  },
});
