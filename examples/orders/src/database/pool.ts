import { Pool, type PoolClient } from 'pg';
import type { Defects } from '../defects';
import { migrations } from './migrations';

export interface DatabaseOptions {
  readonly url: string;
  readonly connections: number;
  /** Told of a connection that broke while nobody used it. */
  readonly onIdleError: (error: Error) => void;
  readonly defects: Defects;
}

/** The service's connections to Postgres. A query that takes longer than 5 s fails, and so does a connection after 3 s. */
export function openPool(options: DatabaseOptions): Pool {
  const pool = new Pool({
    connectionString: options.url,
    max: options.connections,
    connectionTimeoutMillis: 3000,
    query_timeout: 5000,
  });
  // Without a listener, a connection that breaks while idle would end the process.
  if (!options.defects.has('unguarded-idle-connections')) pool.on('error', options.onIdleError);
  return pool;
}

/** Runs `work` in a transaction: committed when it returns, rolled back when it throws. */
export async function transaction<Result>(pool: Pool, work: (client: PoolClient) => Promise<Result>): Promise<Result> {
  const client = await pool.connect();
  let broken: Error | undefined;
  const onError = (error: Error): void => {
    broken = error;
  };
  // A connection that breaks while it is in use tells its user, and the process ends where nobody listens.
  client.on('error', onError);
  try {
    await client.query('BEGIN');
    const result = await work(client);
    await client.query('COMMIT');
    return result;
  } catch (error) {
    await client.query('ROLLBACK').catch((rollbackError: Error) => {
      broken = rollbackError;
    });
    throw error;
  } finally {
    client.off('error', onError);
    client.release(broken);
  }
}

/** Brings the database to the present schema. Several services may start at the same time. */
export async function migrate(pool: Pool): Promise<void> {
  await transaction(pool, async (client) => {
    await client.query('SELECT pg_advisory_xact_lock(20260101)');
    await client.query('CREATE TABLE IF NOT EXISTS migrations (id integer PRIMARY KEY)');
    const { rows } = await client.query<{ id: number }>('SELECT id FROM migrations');
    const done = new Set(rows.map((row) => row.id));
    for (const [id, statements] of migrations.entries()) {
      if (done.has(id)) continue;
      for (const statement of statements) await client.query(statement);
      await client.query('INSERT INTO migrations (id) VALUES ($1)', [id]);
    }
  });
}
