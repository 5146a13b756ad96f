import { readFileSync } from 'node:fs';
import { failedTo, reasonOf } from '../../core/errors';
import { accepts, optional, type Read, readOptions, rule, withDefault } from '../../core/options';

/** How a service is trusted over TLS, and what is shown to it. Certificates and keys: PEM text, or the path of a file. */
export interface TlsOptions {
  /** Certificates to trust, instead of the well-known ones. */
  readonly ca?: string;
  /** Certificate to show to a service that asks for one; with `key`. */
  readonly cert?: string;
  /** Private key of `cert`. */
  readonly key?: string;
  /** Whether the service's certificate must be valid and for its host. Default: true. */
  readonly rejectUnauthorized?: boolean;
  /** Name that the certificate must be for. Default: the host of the address. */
  readonly servername?: string;
}

const pemText = accepts<string>(
  'the path of a PEM file, or PEM text',
  "'./ca.pem'",
  (raw) => typeof raw === 'string' && raw !== '',
);
const rules = {
  ca: optional(pemText),
  cert: optional(pemText),
  key: optional(pemText),
  rejectUnauthorized: withDefault(rule.flag(), true),
  servername: optional(rule.text("'api.example.com'")),
};

/** TLS options that were read: plain data with PEM text in it, which can be sent to a thread. */
export type ReadTls = Read<typeof rules>;

/**
 * Reads TLS options, and the files that they name.
 *
 * @param where - whose option it is, for the message.
 * @throws MettleError `METTLE_OPTION` for a wrong option, a file that cannot be read, or one of `cert` and `key` alone.
 *
 * @example
 * ```ts
 * readTls('loadBurst', { ca: './certificates/ca.pem' });
 * ```
 */
export function readTls(where: string, raw: unknown): ReadTls {
  const tls = readOptions(`${where}, "tls"`, raw, rules);
  if ((tls.cert === undefined) !== (tls.key === undefined)) {
    throw failedTo({
      to: `read the options of ${where}, "tls"`,
      reason: `"${tls.cert === undefined ? 'key' : 'cert'}" is given alone`,
      cure: 'Give "cert" and "key" together, or neither',
      code: 'METTLE_OPTION',
    });
  }
  return { ...tls, ca: pem(where, 'ca', tls.ca), cert: pem(where, 'cert', tls.cert), key: pem(where, 'key', tls.key) };
}

function pem(where: string, name: string, value: string | undefined): string | undefined {
  if (value === undefined || value.includes('-----BEGIN')) return value;
  try {
    return readFileSync(value, 'utf8');
  } catch (error) {
    throw failedTo({
      to: `read the options of ${where}, "tls"`,
      reason: `the file of "${name}" cannot be read: ${reasonOf(error)}`,
      cure: 'Give the path of a PEM file, from the working directory, or PEM text',
      code: 'METTLE_OPTION',
      cause: error,
    });
  }
}
