import { nowMs, sleep } from '../../../core/clock';
import { rule, withDefault } from '../../../core/options';
import type { Duration } from '../../../core/units';
import { defineFault, type FaultFactory } from '../../define-fault';
import type { Selection } from '../../fault';
import { connections, type Reachable } from '../../targets/target';

/** Options of {@link latency}. */
export interface LatencyOptions extends Selection {
  /** The dependency whose answers come late. */
  readonly of: Reachable;
  /** How late. */
  readonly delay: Duration;
  /** The delay is drawn evenly from `delay - jitter` to `delay + jitter`. Default: none. */
  readonly jitter?: Duration;
}

/**
 * Answers of a dependency come late.
 *
 * @example
 * ```ts
 * await withChaos(latency({ of: service.dependency('DATABASE_URL'), delay: '400ms', jitter: '100ms' }), async () => { … });
 * ```
 */
export const latency: FaultFactory<LatencyOptions> = defineFault({
  name: 'latency',
  options: {
    of: connections(),
    delay: rule.durationOrZero("'400ms'"),
    jitter: withDefault(rule.durationOrZero("'100ms'"), 0),
  },
  selects: 'connections',
  inject({ options: { of, delay, jitter }, strikes, fired, defer }) {
    defer(
      of.relay.intercept({
        label: 'latency',
        open(connection) {
          const random = strikes('connection');
          if (random === undefined) return undefined;
          const { downstream: flow, id } = connection;
          return {
            downstream: {
              async take(chunk, receivedMs) {
                const dueMs = receivedMs + delay + (random.float() * 2 - 1) * jitter;
                fired({ connection: id });
                try {
                  await sleep(Math.max(0, dueMs - nowMs()), flow.signal);
                } finally {
                  flow.push(chunk, dueMs);
                }
              },
            },
          };
        },
      }),
    );
  },
});
