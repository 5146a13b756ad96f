import { tmpdir } from 'node:os';
import { resolve } from 'node:path';
import { Client } from 'pg';
import { withChaos } from '../../../src/chaos';
import { postgresError } from '../../../src/chaos/faults/postgres/postgres-error';
import { postgresReadOnly } from '../../../src/chaos/faults/postgres/postgres-read-only';
import { postgresTerminate } from '../../../src/chaos/faults/postgres/postgres-terminate';
import { startRelay } from '../../../src/core/relay';
import { freePort, startProgram } from '../support/real-server';

const PGLITE_SERVER = resolve(__dirname, '../../../node_modules/@electric-sql/pglite-socket/dist/scripts/server.js');

test('a PGlite behind a socket fails, is read-only and ends connections as a Postgres does', async () => {
  const port = await freePort();
  const direct = `postgres://postgres@127.0.0.1:${port}/postgres`;
  // In a process of its own: it loads modules in a way that Jest's sandbox does not know.
  const server = await startProgram(
    [process.execPath, PGLITE_SERVER, '--db=memory://', `--port=${port}`, '--host=127.0.0.1', '--max-connections=5'],
    { cwd: tmpdir(), asRoot: true },
    async () => {
      const client = new Client(direct);
      await client.connect();
      await client.end();
    },
  );
  const relay = await startRelay({ target: { host: '127.0.0.1', port }, label: 'the relay of DATABASE_URL' });
  const of = { name: 'DATABASE_URL', address: `postgres://127.0.0.1:${port}`, relay };
  try {
    const client = new Client(`postgres://postgres@127.0.0.1:${relay.port}/postgres`);
    client.on('error', () => {});
    await client.connect();
    await client.query('CREATE TABLE orders (id int)');
    await withChaos(postgresError({ of, code: '40001', query: /insert/i, first: 1 }), async () => {
      await client.query('BEGIN');
      await expect(client.query('INSERT INTO orders VALUES ($1)', [1])).rejects.toMatchObject({ code: '40001' });
      expect((await client.query('COMMIT')).command).toBe('ROLLBACK');
      await client.query('INSERT INTO orders VALUES ($1)', [2]);
    });
    await withChaos(postgresReadOnly({ of }), async () => {
      await expect(client.query('DELETE FROM orders')).rejects.toMatchObject({ code: '25006' });
      expect((await client.query('SELECT id FROM orders')).rows).toEqual([{ id: 2 }]);
    });
    await withChaos(postgresTerminate({ of }), async () => {
      await expect(client.query('SELECT 1')).rejects.toMatchObject({ code: '57P01' });
    });
  } finally {
    await relay.stop();
    await server.stop('SIGKILL');
  }
}, 60_000);
