import { reasonOf } from '../../core/errors';
import type { TransportFailure } from './transport';

const KIND_BY_CODE: Readonly<Record<string, TransportFailure['kind']>> = {
  ECONNREFUSED: 'refused',
  EHOSTUNREACH: 'refused',
  ENETUNREACH: 'refused',
  ENOENT: 'refused',
  ECONNRESET: 'reset',
  EPIPE: 'reset',
  ECONNABORTED: 'reset',
  ERR_STREAM_DESTROYED: 'reset',
  ERR_SOCKET_CLOSED: 'reset',
  UND_ERR_SOCKET: 'reset',
  ERR_HTTP2_STREAM_ERROR: 'reset',
  ERR_HTTP2_SESSION_ERROR: 'reset',
  ERR_HTTP2_STREAM_CANCEL: 'reset',
  ERR_HTTP2_GOAWAY_SESSION: 'reset',
  ENOTFOUND: 'dns',
  EAI_AGAIN: 'dns',
  ETIMEDOUT: 'timeout',
  UND_ERR_CONNECT_TIMEOUT: 'timeout',
  EPROTO: 'tls',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'tls',
  SELF_SIGNED_CERT_IN_CHAIN: 'tls',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'tls',
  UNABLE_TO_GET_ISSUER_CERT: 'tls',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'tls',
  HOSTNAME_MISMATCH: 'tls',
  EMFILE: 'generator',
  ENFILE: 'generator',
  ENOBUFS: 'generator',
  EADDRNOTAVAIL: 'generator',
};

const MESSAGE_BY_KIND: Readonly<Partial<Record<TransportFailure['kind'], string>>> = {
  refused: 'the connection was refused',
  dns: 'the host name was not found',
};

/** Nobody whom this machine trusts has signed the certificate. */
const UNTRUSTED: ReadonlySet<string> = new Set([
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
]);

/** Sorts an error of Node or undici into the kinds that a load result knows. */
export function transportFailure(error: unknown, headSeen: boolean): TransportFailure {
  const code = codeOf(error);
  const kind = kindOf(error, code, headSeen);
  if (kind === 'reset') {
    return {
      kind,
      message: headSeen
        ? 'the connection closed before the answer was complete'
        : 'the connection closed before an answer came',
    };
  }
  if (kind === 'generator') {
    return { kind, message: `the generator has no more connections to open (${code})` };
  }
  const cure = UNTRUSTED.has(code) ? '; to trust it, give the plan tls: { ca }' : '';
  return { kind, message: MESSAGE_BY_KIND[kind] ?? `${reasonOf(error)} (${code || 'no code'})${cure}` };
}

function kindOf(error: unknown, code: string, headSeen: boolean): TransportFailure['kind'] {
  // undici says this of two things: a body that was cut off, and anything wrong with a head that has a length.
  if (code === 'UND_ERR_RES_CONTENT_LENGTH_MISMATCH') return headSeen ? 'reset' : 'protocol';
  // An answer that it does not take, though it comes under the code of a closed connection.
  if (code === 'UND_ERR_SOCKET' && /^bad (?:response|upgrade)$/.test(reasonOf(error))) return 'protocol';
  // A chunked body that was cut off; undici gives no code to what its parser says.
  if (reasonOf(error).endsWith('(Invalid EOF state)')) return 'reset';
  return KIND_BY_CODE[code] ?? (/^(?:ERR_TLS|ERR_SSL|ERR_OSSL|CERT_)/.test(code) ? 'tls' : 'protocol');
}

function codeOf(error: unknown): string {
  const { code, errors, cause } = (error ?? {}) as { code?: unknown; errors?: readonly unknown[]; cause?: unknown };
  if (typeof code === 'string') return code;
  // Several addresses were tried: the first one's failure stands for all.
  if (Array.isArray(errors) && errors.length > 0) return codeOf(errors[0]);
  return cause === undefined ? '' : codeOf(cause);
}
