import { concurrently } from 'jest-mettle';
import type { Pool } from 'pg';
import { openPool, transaction } from '../src/database/pool';

let pool: Pool;
beforeAll(() => {
  pool = openPool({
    url: process.env['DATABASE_URL'] ?? '',
    connections: 8,
    onIdleError: () => {},
    defects: new Set(),
  });
});
afterAll(async () => {
  await pool.query('DROP TABLE IF EXISTS shared_counter');
  await pool.end();
});

const wait = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

test('several clients share the database, and none sees the queries or the transactions of another', async () => {
  await pool.query('DROP TABLE IF EXISTS shared_counter');
  await pool.query('CREATE TABLE shared_counter (value integer NOT NULL)');
  await pool.query('INSERT INTO shared_counter (value) VALUES (0)');

  const { fulfilled, rejected } = await concurrently(
    300,
    async (index) => {
      if (index % 3 === 0) return count(index % 2 === 0);
      const { rows } = await pool.query<{ own: number }>(
        index % 3 === 1 ? 'SELECT $1::integer AS own' : 'SELECT $1::integer AS own, $2::text AS text',
        index % 3 === 1 ? [index] : [index, 'text'],
      );
      return rows[0]?.own === index ? 'own answer' : 'answer of another';
    },
    { limit: 24 },
  );

  expect(rejected).toEqual([]);
  expect(new Set(fulfilled)).toEqual(new Set(['own answer', 'committed', 'rolled back']));
  const { rows } = await pool.query<{ value: number }>('SELECT value FROM shared_counter');
  expect(rows[0]?.value).toBe(fulfilled.filter((outcome) => outcome === 'committed').length);
});

/** Adds one, slowly enough for others to come in between, and takes it back if it should not stay. */
async function count(stays: boolean): Promise<string> {
  const undone = new Error('undone');
  const work = transaction(pool, async (client) => {
    const { rows } = await client.query<{ value: number }>('SELECT value FROM shared_counter FOR UPDATE');
    await wait(1);
    await client.query('UPDATE shared_counter SET value = $1', [(rows[0]?.value ?? 0) + 1]);
    if (!stays) throw undone;
    return 'committed';
  });
  return work.catch((error) => (error === undone ? 'rolled back' : Promise.reject(error)));
}
