import { rule } from '../../../core/options';
import type { Connection, Stages } from '../../../core/relay';
import { defineFault, type FaultFactory } from '../../define-fault';
import type { Selection } from '../../fault';
import type { Reachable } from '../../targets/target';
import { signingAuthority } from './authority';
import { type CertificateKind, makeCertificate } from './certificates';
import { impersonate } from './impostor';
import { tlsConnections } from './target';
import { trustMeanwhile } from './trust';

/**
 * What is wrong with a dependency's TLS:
 *
 * - `expired`, `not-yet-valid`: its certificate, by the calendar
 * - `wrong-host`: its certificate is made out for another host
 * - `self-signed`: nobody has signed its certificate but itself
 * - `untrusted`: its certificate is signed by an authority that the client does not know
 * - `not-tls`: what listens there speaks plain HTTP
 * - `handshake-reset`: it resets the connection when the handshake begins
 * - `handshake-refused`: it answers the handshake with the alert that nothing offered suits it
 */
export type TlsFailureKind =
  | 'expired'
  | 'not-yet-valid'
  | 'wrong-host'
  | 'self-signed'
  | 'untrusted'
  | 'not-tls'
  | 'handshake-reset'
  | 'handshake-refused';

const CERTIFICATES = ['expired', 'not-yet-valid', 'wrong-host', 'self-signed', 'untrusted'] as const;
const KINDS = [...CERTIFICATES, 'not-tls', 'handshake-reset', 'handshake-refused'] as const;

/** Options of {@link tlsFailure}. */
export interface TlsFailureOptions extends Selection {
  /** The dependency whose TLS goes wrong: one that speaks TLS from the first byte. */
  readonly of: Reachable;
  /** What is wrong. */
  readonly kind: TlsFailureKind;
}

/** The first byte of a TLS handshake (RFC 8446, 5.1: ContentType `handshake`). */
const HANDSHAKE = 0x16;
/** A fatal alert `handshake_failure` (RFC 8446, 5.1 and 6: type 21, version 0x0303, length 2, fatal 2, code 40). */
const REFUSAL = Buffer.from([0x15, 0x03, 0x03, 0x00, 0x02, 0x02, 0x28]);
const RESET_IT = "resetPeer({ of, when: 'at once' }) beside this fault makes the client open a new one";
/** What a server of plain HTTP says to bytes that are none (RFC 9110, 15.5.1). */
const PLAIN_ANSWER = Buffer.from('HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n');

/**
 * The TLS handshake with a dependency fails, as it does with a server whose certificate or protocol is really wrong. It strikes
 * new connections: one that is open has its handshake behind it. A client that does not look at certificates
 * (`rejectUnauthorized: false`) gets through to the dependency all the same.
 *
 * @example
 * ```ts
 * await withChaos(tlsFailure({ of: dependency('https://api.stripe.com'), kind: 'expired' }), async () => {
 *   expect(await service.client.post('/orders', { json: order })).toHaveStatus(502);
 * });
 * ```
 */
export const tlsFailure: FaultFactory<TlsFailureOptions> = defineFault({
  name: 'tlsFailure',
  options: { of: tlsConnections(), kind: rule.oneOf(...KINDS) },
  selects: 'connections',
  async inject({ options: { of, kind }, strikes, fired, defer, note }) {
    const host = new URL(of.address.includes('://') ? of.address : `tls://${of.address}`).hostname;
    const begin = await beginner(kind, host.replace(/^\[|\]$/g, ''), defer);
    defer(
      of.relay.intercept({
        label: 'tlsFailure',
        open(connection) {
          if (!connection.isNew) {
            note(`a connection that was open already has its handshake behind it; ${RESET_IT}`);
            return undefined;
          }
          if (strikes('connection') === undefined) return undefined;
          return fromHandshake(connection, () => {
            fired({ connection: connection.id, detail: kind });
            return begin(connection);
          });
        },
      }),
    );
  },
});

/** What happens to a connection whose client begins a handshake. */
type Begin = (connection: Connection) => Stages;

async function beginner(kind: TlsFailureKind, host: string, defer: (undo: () => void) => void): Promise<Begin> {
  if (kind === 'handshake-reset') return (connection) => silenced(() => connection.reset());
  if (kind === 'handshake-refused') return (connection) => silenced(() => lastWord(connection, REFUSAL));
  if (kind === 'not-tls') return (connection) => silenced(() => lastWord(connection, PLAIN_ANSWER));
  const authority = await signingAuthority();
  const identity = await makeCertificate(kind satisfies CertificateKind, host, authority);
  defer(trustMeanwhile(authority.certificate));
  return (connection) => impersonate(connection, identity, host);
}

function lastWord(connection: Connection, bytes: Buffer): void {
  connection.downstream.push(bytes);
  connection.close();
}

/** Does something with the first bytes, and lets nothing through. */
function silenced(deed: () => void): Stages {
  return { upstream: { take: deed }, downstream: { take: () => {} } };
}

/** Lets a connection be until its client's first byte, and for good where that begins no handshake. */
function fromHandshake({ upstream, downstream }: Connection, begin: () => Stages): Stages {
  let stages: Stages | undefined;
  let isDecided = false;
  return {
    upstream: {
      take(chunk, receivedMs) {
        if (!isDecided && chunk[0] === HANDSHAKE) stages = begin();
        isDecided = true;
        return stages?.upstream ? stages.upstream.take(chunk, receivedMs) : upstream.push(chunk, receivedMs);
      },
      end: () => (stages?.upstream?.end ? stages.upstream.end() : upstream.end()),
      leave: () => stages?.upstream?.leave?.(),
    },
    downstream: {
      take: (chunk, receivedMs) =>
        stages?.downstream ? stages.downstream.take(chunk, receivedMs) : downstream.push(chunk, receivedMs),
      end: () => (stages?.downstream?.end ? stages.downstream.end() : downstream.end()),
    },
  };
}
