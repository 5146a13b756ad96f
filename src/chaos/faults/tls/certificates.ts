import { isIP } from 'node:net';
import { isoNow } from '../../../core/clock';
import { inHostRealm } from '../../../core/host-realm';
import { selfsigned } from '../../../core/lazy-modules';

/** A certificate and its private key, as PEM. */
export interface Identity {
  readonly certificate: string;
  readonly key: string;
}

/** What is wrong with a certificate, or nothing. */
export type CertificateKind = 'good' | 'expired' | 'not-yet-valid' | 'wrong-host' | 'self-signed' | 'untrusted';

const DAY_MS = 86_400_000;

/** Validity in days from now, by kind. */
const VALID_DAYS: Readonly<Partial<Record<CertificateKind, readonly [from: number, to: number]>>> = {
  expired: [-30, -1],
  'not-yet-valid': [1, 30],
};

/** A name that no host can have (RFC 2606, section 2). */
const WRONG_HOST = 'wrong-host.invalid';

/** Makes an authority that can sign certificates. */
export async function makeAuthority(name: string): Promise<Identity> {
  const { cert, private: key } = await selfsigned().generate([{ name: 'commonName', value: name }], {
    ...KEYS,
    ...validity([-1, 365]),
    extensions: [
      { name: 'basicConstraints', cA: true, critical: true },
      { name: 'keyUsage', keyCertSign: true, cRLSign: true, critical: true },
    ],
  });
  return { certificate: cert, key };
}

/**
 * Makes a certificate for a host, with exactly one thing wrong with it.
 *
 * @param authority - signs it, where it is signed by one that is known.
 */
export async function makeCertificate(kind: CertificateKind, host: string, authority: Identity): Promise<Identity> {
  const issuer = await issuerOf(kind, authority);
  const name = kind === 'wrong-host' ? WRONG_HOST : host;
  const { cert, private: key } = await selfsigned().generate([{ name: 'commonName', value: name }], {
    ...KEYS,
    ...validity(VALID_DAYS[kind] ?? [-1, 30]),
    ...(issuer ? { ca: { key: issuer.key, cert: issuer.certificate } } : {}),
    extensions: [
      { name: 'basicConstraints', cA: false, critical: true },
      { name: 'keyUsage', digitalSignature: true, critical: true },
      { name: 'extKeyUsage', serverAuth: true },
      { name: 'subjectAltName', altNames: namesOf(name) },
    ],
  });
  return { certificate: cert, key };
}

const KEYS = { keyType: 'ec', algorithm: 'sha256' } as const;

async function issuerOf(kind: CertificateKind, authority: Identity): Promise<Identity | undefined> {
  if (kind === 'self-signed') return undefined;
  return kind === 'untrusted' ? makeAuthority('an authority that nobody trusts') : authority;
}

/** In the numbers of RFC 5280, section 4.2.1.6: 2 is a DNS name, 7 an address. */
function namesOf(host: string) {
  if (isIP(host) !== 0) return [{ type: 7 as const, ip: host }];
  const loopback = [{ type: 7 as const, ip: '127.0.0.1' }];
  return [{ type: 2 as const, value: host }, ...(host === 'localhost' ? loopback : [])];
}

/** By the real clock, and as dates of the realm in which they are looked at. */
function validity([from, to]: readonly [number, number]) {
  const HostDate = inHostRealm<DateConstructor>('Date');
  const now = HostDate.parse(isoNow());
  return { notBeforeDate: new HostDate(now + from * DAY_MS), notAfterDate: new HostDate(now + to * DAY_MS) };
}
