import type { Fault } from '../../../src/chaos';
import { dnsFailure } from '../../../src/chaos/faults/dns/dns-failure';
import { slowDns } from '../../../src/chaos/faults/dns/slow-dns';
import { httpStatus } from '../../../src/chaos/faults/http/http-status';
import { down, latency, resetPeer } from '../../../src/chaos/faults/network';
import { type TlsFailureKind, tlsFailure } from '../../../src/chaos/faults/tls/tls-failure';
import { dependency } from '../../../src/chaos/outgoing/dependency';
import type { Family } from './family';

const KINDS: readonly TlsFailureKind[] = [
  'expired',
  'not-yet-valid',
  'wrong-host',
  'self-signed',
  'untrusted',
  'not-tls',
  'handshake-reset',
  'handshake-refused',
];

/** Faults on what this process reaches by itself, without a relay in its address. */
export const outgoingFamilies: readonly Family[] = [
  {
    name: 'what this process reaches',
    make(random, { webPort }, timeline) {
      const of = dependency(`http://127.0.0.1:${webPort}`);
      const hostname = 'orders.example.test';
      return random.pick<() => Fault>([
        () => latency({ of, delay: 5, ...timeline }),
        () => resetPeer({ of, ...timeline }),
        () => down({ of, ...timeline }),
        () => httpStatus({ of, status: 503, ...timeline }),
        () => dnsFailure({ hostname, ...timeline }),
        () => slowDns({ hostname, delay: 5, ...timeline }),
      ])();
    },
  },
  {
    name: 'tls',
    make(random, { securePort }, timeline) {
      const of = dependency(`https://127.0.0.1:${securePort}`);
      return tlsFailure({ of, kind: random.pick(KINDS), ...timeline });
    },
  },
];
