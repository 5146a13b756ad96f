import { hostError } from '../../../core/host-realm';
import { rule, withDefault } from '../../../core/options';
import { defineFault, type FaultFactory } from '../../define-fault';
import type { Selection } from '../../fault';
import { hostnameOption, isMeant } from './hostname';
import { interceptLookups, type Question } from './lookup-hook';

/** Options of {@link dnsFailure}. */
export interface DnsFailureOptions extends Selection {
  /** The name that cannot be resolved; `*.example.test` for all below one. Default: every name but `localhost`. */
  readonly hostname?: string;
  /**
   * Why: there is no such name (`ENOTFOUND`), no name server answers (`EAI_AGAIN`, which `dns.resolve4` calls `ETIMEOUT`),
   * or it failed for good (`EAI_FAIL`, there `ESERVFAIL`). Default: `ENOTFOUND`.
   */
  readonly code?: 'ENOTFOUND' | 'EAI_AGAIN' | 'ETIMEOUT' | 'EAI_FAIL' | 'ESERVFAIL';
}

/** What each kind of failure is called by `getaddrinfo` and by a name server's client. Numbers: libuv's `uv/errno.h`. */
const UNKNOWN = { errno: -3008, system: 'ENOTFOUND', server: 'ENOTFOUND' };
const NO_ANSWER = { errno: -3001, system: 'EAI_AGAIN', server: 'ETIMEOUT' };
const FAILED = { errno: -3004, system: 'EAI_FAIL', server: 'ESERVFAIL' };
const FAILURES = { ENOTFOUND: UNKNOWN, EAI_AGAIN: NO_ANSWER, ETIMEOUT: NO_ANSWER, EAI_FAIL: FAILED, ESERVFAIL: FAILED };

/**
 * Names cannot be resolved in this process: `dns.lookup` and with it every connection to a name, `dns.promises.lookup`,
 * `resolve4` and `resolve6`. Connections that are open already go on.
 *
 * @example
 * ```ts
 * await withChaos(dnsFailure({ hostname: 'api.stripe.com', code: 'EAI_AGAIN' }), async () => { … });
 * ```
 */
export const dnsFailure: FaultFactory<DnsFailureOptions> = defineFault({
  name: 'dnsFailure',
  options: {
    hostname: hostnameOption(),
    code: withDefault(rule.oneOf('ENOTFOUND', 'EAI_AGAIN', 'ETIMEOUT', 'EAI_FAIL', 'ESERVFAIL'), 'ENOTFOUND' as const),
  },
  selects: 'requests',
  inject({ options: { hostname: wanted, code }, strikes, fired, defer }) {
    defer(
      interceptLookups({
        meet(hostname, question) {
          if (!isMeant(wanted, hostname) || strikes(hostname) === undefined) return undefined;
          const error = lookupError(FAILURES[code], hostname, question);
          fired({ detail: error.message });
          return Promise.resolve(error);
        },
      }),
    );
  },
});

function lookupError({ errno, system, server }: typeof UNKNOWN, hostname: string, question: Question): Error {
  const isSystem = question === 'getaddrinfo';
  const code = isSystem ? system : server;
  const fields = { errno: isSystem ? errno : undefined, code, syscall: question, hostname };
  return hostError(`${question} ${code} ${hostname}`, fields);
}
