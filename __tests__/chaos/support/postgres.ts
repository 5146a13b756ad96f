import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from 'pg';
import { type Relay, startRelay } from '../../../src/core/relay';
import { describeWith, findProgram, freePort, ownFolder, startProgram, unprivilegedUser } from './real-server';

/** Debian keeps the server's programs out of the PATH. */
const DEBIAN = '/usr/lib/postgresql';
const debianFolders = existsSync(DEBIAN) ? readdirSync(DEBIAN).map((version) => join(DEBIAN, version, 'bin')) : [];
const postgres = findProgram('postgres', debianFolders);
const initdb = findProgram('initdb', debianFolders);

/** `describe` where a real Postgres is installed. */
export const describePostgres = describeWith(initdb && postgres, 'Postgres', 'postgresql');

/** A real Postgres server of a test file, and a dependency that is reached through a relay. */
export interface RealPostgres {
  readonly port: number;
  /** Its real address. */
  readonly url: string;
  /** What faults are put on. */
  readonly dependency: { readonly name: string; readonly address: string; readonly relay: Relay };
  /** Its address through the relay. */
  readonly relayUrl: string;
}

/**
 * Starts a real Postgres before the tests of this block, and stops it after them. User and database: postgres, without
 * a password. Settings are those of postgresql.conf.
 */
export function usePostgres(settings: Readonly<Record<string, string | number>> = {}): RealPostgres {
  let running: RealPostgres | undefined;
  let stop = async (): Promise<void> => {};
  beforeAll(async () => {
    const folder = ownFolder('postgres');
    const data = join(folder.path, 'data');
    execFileSync(
      initdb as string,
      ['-D', data, '-U', 'postgres', '-A', 'trust', '-N', '--no-instructions', '-E', 'UTF8', '--locale=C'],
      { cwd: folder.path, stdio: 'pipe', ...unprivilegedUser() },
    );
    const port = await freePort();
    const url = `postgres://postgres@127.0.0.1:${port}/postgres`;
    const all = { listen_addresses: '127.0.0.1', port, unix_socket_directories: '', fsync: 'off', ...settings };
    const flags = Object.entries(all).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
    const program = await startProgram([postgres as string, '-D', data, ...flags], { cwd: folder.path }, async () => {
      const client = new Client(url);
      await client.connect();
      await client.end();
    });
    const relay = await startRelay({ target: { host: '127.0.0.1', port }, label: 'the relay of DATABASE_URL' });
    running = {
      port,
      url,
      relayUrl: `postgres://postgres@127.0.0.1:${relay.port}/postgres`,
      dependency: { name: 'DATABASE_URL', address: url, relay },
    };
    stop = async () => {
      await relay.stop();
      // SIGQUIT is an immediate shutdown: nothing here is worth a checkpoint.
      await program.stop('SIGQUIT');
      folder.remove();
    };
  }, 60_000);
  afterAll(() => stop());
  return view(() => running);
}

/** What is there once the tests run. */
export function view<T extends object>(present: () => T | undefined): T {
  return new Proxy({} as T, {
    get: (_, name) => {
      const value = present();
      if (value === undefined) throw new Error('The server is not there yet: use it inside a test or hook.');
      return value[name as keyof T];
    },
  });
}
