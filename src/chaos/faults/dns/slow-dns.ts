import { sleep } from '../../../core/clock';
import { rule, withDefault } from '../../../core/options';
import type { Duration } from '../../../core/units';
import { defineFault, type FaultFactory } from '../../define-fault';
import type { Selection } from '../../fault';
import { hostnameOption, isMeant } from './hostname';
import { interceptLookups } from './lookup-hook';

/** Options of {@link slowDns}. */
export interface SlowDnsOptions extends Selection {
  /** The name that is resolved late; `*.example.test` for all below one. Default: every name but `localhost`. */
  readonly hostname?: string;
  /** How late. */
  readonly delay: Duration;
  /** The delay is drawn evenly from `delay - jitter` to `delay + jitter`. Default: none. */
  readonly jitter?: Duration;
}

/**
 * Names are resolved late in this process: by `dns.lookup` and with it every connection to a name, `dns.promises.lookup`,
 * `resolve4` and `resolve6`. Look-ups that wait when the fault ends go on at once.
 *
 * @example
 * ```ts
 * await withChaos(slowDns({ hostname: 'api.stripe.com', delay: '5s' }), async () => { … });
 * ```
 */
export const slowDns: FaultFactory<SlowDnsOptions> = defineFault({
  name: 'slowDns',
  options: {
    hostname: hostnameOption(),
    delay: rule.durationOrZero("'5s'"),
    jitter: withDefault(rule.durationOrZero("'1s'"), 0),
  },
  selects: 'requests',
  inject({ options: { hostname: wanted, delay, jitter }, strikes, fired, defer, signal }) {
    defer(
      interceptLookups({
        meet(hostname) {
          const random = isMeant(wanted, hostname) ? strikes(hostname) : undefined;
          if (random === undefined) return undefined;
          fired({ detail: hostname });
          const delayMs = Math.max(0, delay + (random.float() * 2 - 1) * jitter);
          return sleep(delayMs, signal).then(
            () => undefined,
            () => undefined,
          );
        },
      }),
    );
  },
});
