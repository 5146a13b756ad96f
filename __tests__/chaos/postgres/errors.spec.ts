import { Client, Pool } from 'pg';
import { withChaos } from '../../../src/chaos';
import { postgresError } from '../../../src/chaos/faults/postgres/postgres-error';
import { heldResources } from '../../../src/core/resources';
import { describePostgres, usePostgres } from '../support/postgres';

describePostgres('an error of Postgres', () => {
  const server = usePostgres();
  let client: Client;
  let direct: Client;

  beforeEach(async () => {
    client = new Client(server.relayUrl);
    direct = new Client(server.url);
    await Promise.all([client.connect(), direct.connect()]);
    await direct.query('DROP TABLE IF EXISTS orders; CREATE TABLE orders (id int PRIMARY KEY, item text)');
  });
  afterEach(async () => {
    await Promise.all([client.end(), direct.end()]);
    expect(heldResources().filter(({ kind }) => kind === 'fault')).toEqual([]);
  });

  const rows = async (): Promise<number[]> =>
    (await direct.query('SELECT id FROM orders ORDER BY id')).rows.map(({ id }) => id);

  test.each([
    ['simple', (id: number) => client.query(`INSERT INTO orders VALUES (${id}, 'pen')`)],
    ['extended', (id: number) => client.query('INSERT INTO orders VALUES ($1, $2)', [id, 'pen'])],
    ['prepared', (id: number) => client.query({ name: 'add', text: 'INSERT INTO orders VALUES ($1)', values: [id] })],
  ])('takes the place of the first answers, and the server never gets the statements: %s', async (_, insert) => {
    await withChaos(postgresError({ of: server.dependency, code: '40001', first: 2 }), async (chaos) => {
      await expect(insert(1)).rejects.toMatchObject({ code: '40001', severity: 'ERROR' });
      await expect(insert(2)).rejects.toMatchObject({ code: '40001' });
      await insert(3);
      expect(chaos.journal.faults[0]?.fired).toBe(2);
      expect(chaos.journal.events.filter(({ type }) => type === 'drawn')).toMatchObject([
        { subject: 'INSERT', ordinal: 1, struck: true },
        { subject: 'INSERT', ordinal: 2, struck: true },
        { subject: 'INSERT', ordinal: 3, struck: false },
      ]);
    });
    await insert(4);
    expect(await rows()).toEqual([3, 4]);
  });

  test.each(['simple', 'extended'])(
    'fails the transaction on both sides, so that COMMIT answers ROLLBACK: %s',
    async (how) => {
      const insert = (id: number) =>
        how === 'simple'
          ? client.query(`INSERT INTO orders VALUES (${id})`)
          : client.query('INSERT INTO orders VALUES ($1)', [id]);
      await withChaos(
        postgresError({
          of: server.dependency,
          code: '40P01',
          query: /VALUES \((2|\$1)/,
          skip: how === 'simple' ? 0 : 1,
        }),
        async () => {
          await client.query('BEGIN');
          await insert(1);
          await expect(insert(2)).rejects.toMatchObject({ code: '40P01', message: 'deadlock detected' });
          await expect(client.query('SELECT 1')).rejects.toMatchObject({ code: '25P02' });
          expect((await client.query('COMMIT')).command).toBe('ROLLBACK');
          await client.query('BEGIN');
          await client.query('INSERT INTO orders (id) SELECT 7');
          await client.query('SAVEPOINT a');
          await expect(insert(2)).rejects.toMatchObject({ code: '40P01' });
          await client.query('ROLLBACK TO a');
          expect((await client.query('COMMIT')).command).toBe('COMMIT');
        },
      );
      expect(await rows()).toEqual([7]);
    },
  );

  test.each([
    ['simple', (text: string) => client.query(text)],
    ['extended', (text: string) => client.query({ text, values: [], queryMode: 'extended' } as never)],
  ])('before a COMMIT rolls back and ends the transaction, as a real one: %s', async (_, run) => {
    await withChaos(postgresError({ of: server.dependency, code: '40001', query: 'commit' }), async () => {
      await client.query('BEGIN');
      await client.query('INSERT INTO orders VALUES (1)');
      await expect(run('COMMIT')).rejects.toMatchObject({ code: '40001' });
      await client.query('INSERT INTO orders VALUES (2)');
    });
    expect(await rows()).toEqual([2]);
  });

  test.each([
    ['simple', (text: string) => client.query(text)],
    ['extended', (text: string) => client.query({ text, values: [], queryMode: 'extended' } as never)],
  ])('after what was done leaves it done: %s', async (_, run) => {
    await withChaos(
      postgresError({ of: server.dependency, code: '57014', when: 'after', query: /^(insert|commit)/i }),
      async () => {
        await expect(run('INSERT INTO orders VALUES (1) RETURNING id')).rejects.toMatchObject({ code: '57014' });
        expect((await client.query('SELECT count(*)::int FROM orders')).rows).toEqual([{ count: 1 }]);
        await client.query('BEGIN');
        await client.query('DELETE FROM orders');
        await expect(run('COMMIT')).rejects.toMatchObject({ code: '57014' });
        expect((await client.query('SELECT count(*)::int FROM orders')).rows).toEqual([{ count: 0 }]);
        await client.query('BEGIN');
        await expect(run('INSERT INTO orders VALUES (2)')).rejects.toMatchObject({ code: '57014' });
        await expect(run('SELECT 1')).rejects.toMatchObject({ code: '25P02' });
        expect((await client.query('ROLLBACK')).command).toBe('ROLLBACK');
        await expect(run('INSERT INTO nowhere VALUES (2)')).rejects.toMatchObject({ code: '42P01' });
      },
    );
    await client.query('INSERT INTO orders VALUES (3)');
    expect(await rows()).toEqual([3]);
  });

  test('keeps the order of answers that are asked for at once', async () => {
    const piped = new Client({ connectionString: server.relayUrl, pipeline: true } as never);
    await piped.connect();
    try {
      await withChaos(postgresError({ of: server.dependency, code: '40001', query: /two|four/ }), async () => {
        const words = ['one', 'two', 'three', 'four', 'five'];
        const results = await Promise.allSettled(
          words.map((word, index) => piped.query(`SELECT $1::int AS n, '${word}' AS word`, [index])),
        );
        expect(
          results.map((result) => (result.status === 'fulfilled' ? result.value.rows[0].word : result.reason.code)),
        ).toEqual(['one', '40001', 'three', '40001', 'five']);
      });
    } finally {
      await piped.end();
    }
  });

  test('ends the connection too where it is fatal', async () => {
    const lost: unknown[] = [];
    const pool = new Pool({ connectionString: server.relayUrl, max: 1 });
    pool.on('error', (error) => lost.push(error));
    try {
      await withChaos(postgresError({ of: server.dependency, code: '57P01', first: 1 }), async () => {
        await expect(pool.query('SELECT 1')).rejects.toMatchObject({ code: '57P01', severity: 'FATAL' });
        expect((await pool.query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }]);
      });
    } finally {
      await pool.end();
    }
  });

  test('refuses options that cannot be', () => {
    const of = server.dependency;
    expect(() => postgresError({ of, code: '4000' })).toThrow('option "code" must be an SQLSTATE');
    expect(() => postgresError({ of, code: 'XX123' })).toThrow('option "message" must be given with the code XX123');
    expect(() => postgresError({ of: { ...of, address: 'redis://127.0.0.1' }, code: '40001' })).toThrow(
      'a Postgres dependency',
    );
    expect(() => postgresError({ of: { ...of, address: `${server.url}?sslmode=require` }, code: '40001' })).toThrow(
      'its address says sslmode=require, and what is encrypted cannot be read or replaced',
    );
  });
});
