import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inHostRealm } from '../../../core/host-realm';
import { processState } from '../../../core/state';
import { type Identity, makeAuthority } from './certificates';

/** A certificate authority of this process, which signs what the TLS faults and the stubs show. */
export interface TestAuthority {
  /** Its certificate, as PEM. */
  readonly certificate: string;
  /**
   * Path of a file that holds the certificate, and goes when this process ends. For `NODE_EXTRA_CA_CERTS` of a service in a
   * process of its own.
   */
  readonly file: string;
}

/** The authority with its key. Texts alone, since it outlives the sandbox of a test file. */
type Kept = Identity & { file?: string };

const KEY = Symbol.for('jest-mettle.test-authority');

/**
 * The test authority of this process: made when it is first asked for, the same ever after, of no use to another process.
 * Only its certificate is ever written to a file.
 *
 * In this process it is trusted while a TLS fault or a stub is there, without any doing. A service in a process of its
 * own trusts it where it is told so when it starts.
 *
 * @example
 * ```ts
 * const authority = await testAuthority();
 * const service = await startService({
 *   command: ['node', 'dist/server.js'],
 *   env: { NODE_EXTRA_CA_CERTS: authority.file },
 *   dependencies: { PAYMENTS_URL: 'https://localhost:8443' },
 * });
 * ```
 */
export async function testAuthority(): Promise<TestAuthority> {
  const kept = await keptAuthority();
  return {
    certificate: kept.certificate,
    get file() {
      kept.file ??= writeCertificate(kept.certificate);
      return kept.file;
    },
  };
}

/** The test authority as one that signs. */
export function signingAuthority(): Promise<Identity> {
  return keptAuthority();
}

async function keptAuthority(): Promise<Kept> {
  const holder = inHostRealm<{ [KEY]?: Kept }>('globalThis');
  const present = holder[KEY];
  if (present) return present;
  const state = processState<{ making?: Promise<Identity> }>('test authority', () => ({}));
  state.making ??= makeAuthority('jest-mettle test authority');
  const { certificate, key } = await state.making;
  holder[KEY] ??= Object.assign(inHostRealm<Kept>('({})'), { certificate, key });
  return holder[KEY];
}

function writeCertificate(certificate: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'jest-mettle-authority-'));
  const file = join(folder, 'certificate.pem');
  writeFileSync(file, certificate);
  // Made there, so that nothing of this sandbox is kept until the end of the process.
  const removeAtExit = inHostRealm<(folder: string) => void>(
    '(folder) => process.once("exit", () => process.getBuiltinModule("node:fs").rmSync(folder, { recursive: true, force: true }))',
  );
  removeAtExit(folder);
  return file;
}
