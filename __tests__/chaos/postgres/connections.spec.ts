import { type EventEmitter, once } from 'node:events';
import { connect } from 'node:net';
import { Client, Pool } from 'pg';
import { withChaos } from '../../../src/chaos';
import { postgresError } from '../../../src/chaos/faults/postgres/postgres-error';
import { postgresReadOnly } from '../../../src/chaos/faults/postgres/postgres-read-only';
import { postgresRefuse } from '../../../src/chaos/faults/postgres/postgres-refuse';
import { postgresTerminate } from '../../../src/chaos/faults/postgres/postgres-terminate';
import { sleep } from '../../../src/core/clock';
import { describePostgres, usePostgres } from '../support/postgres';

describePostgres('connections to a Postgres', () => {
  const server = usePostgres();

  test('end while they are idle in a pool', async () => {
    const pool = new Pool({ connectionString: server.relayUrl, max: 3 });
    const lost: unknown[] = [];
    pool.on('error', (error) => lost.push((error as { code?: string }).code));
    try {
      await Promise.all([1, 2, 3].map(() => pool.query('SELECT pg_sleep(0.05)')));
      expect(pool.totalCount).toBe(3);
      await withChaos(postgresTerminate({ of: server.dependency, idle: true }), async (chaos) => {
        while (pool.totalCount > 0) await event(pool, 'remove');
        expect(chaos.journal.faults[0]?.fired).toBe(3);
        expect((await pool.query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }]);
      });
      expect(lost).toEqual(['57P01', '57P01', '57P01']);
    } finally {
      await pool.end();
    }
  });

  test('end in the middle of a statement', async () => {
    const client = new Client(server.relayUrl);
    client.on('error', () => {});
    await client.connect();
    const ended = event(client, 'end');
    const before = server.dependency.relay.bytesUp;
    const answer = client.query('SELECT pg_sleep(1)');
    while (server.dependency.relay.bytesUp === before) await sleep(1);
    await withChaos(postgresTerminate({ of: server.dependency, idle: true }), async () => {
      await expect(answer).rejects.toMatchObject({ code: '57P01' });
      await ended;
    });
  });

  test.each(['before', 'after'] as const)('end in place of an answer: %s', async (when) => {
    const direct = new Client(server.url);
    const client = new Client(server.relayUrl);
    client.on('error', () => {});
    await Promise.all([client.connect(), direct.connect()]);
    try {
      await direct.query('DROP TABLE IF EXISTS orders; CREATE TABLE orders (id int)');
      await withChaos(postgresTerminate({ of: server.dependency, query: 'commit', when }), async () => {
        await client.query('BEGIN');
        await client.query('INSERT INTO orders VALUES ($1)', [1]);
        const ended = event(client, 'end');
        await expect(client.query('COMMIT')).rejects.toMatchObject({ code: '57P01', severity: 'FATAL' });
        await ended;
      });
      expect((await direct.query('SELECT count(*)::int AS n FROM orders')).rows).toEqual([
        { n: when === 'after' ? 1 : 0 },
      ]);
    } finally {
      await direct.end();
    }
  });

  test('an autocommitted statement is done when its connection ends after it, also by the extended protocol', async () => {
    const direct = new Client(server.url);
    const client = new Client(server.relayUrl);
    client.on('error', () => {});
    await Promise.all([client.connect(), direct.connect()]);
    try {
      await direct.query('DROP TABLE IF EXISTS orders; CREATE TABLE orders (id int)');
      await withChaos(postgresTerminate({ of: server.dependency, when: 'after' }), async () => {
        await expect(client.query('INSERT INTO orders VALUES ($1)', [1])).rejects.toMatchObject({ code: '57P01' });
      });
      expect((await direct.query('SELECT count(*)::int AS n FROM orders')).rows).toEqual([{ n: 1 }]);
    } finally {
      await direct.end();
    }
  });

  test.each([
    ['53300', 'sorry, too many clients already'],
    ['57P03', 'the database system is starting up'],
  ] as const)('are refused at their start with %s', async (code, message) => {
    await withChaos(postgresRefuse({ of: server.dependency, code, first: 1 }), async () => {
      const refused = new Client(server.relayUrl);
      await expect(refused.connect()).rejects.toMatchObject({ code, message, severity: 'FATAL' });
      const taken = new Client(server.relayUrl);
      await taken.connect();
      await taken.end();
    });
  });

  test('take no writes while the server is a standby', async () => {
    const client = new Client(server.relayUrl);
    await client.connect();
    try {
      await client.query('CREATE TABLE IF NOT EXISTS ledger (id int)');
      await withChaos(postgresReadOnly({ of: server.dependency }), async () => {
        expect((await client.query('SELECT count(*)::int AS n FROM ledger')).rows).toEqual([{ n: 0 }]);
        expect((await client.query('SHOW transaction_read_only')).rows).toEqual([{ transaction_read_only: 'on' }]);
        expect((await client.query('SELECT pg_is_in_recovery()')).rows).toEqual([{ pg_is_in_recovery: true }]);
        expect((await client.query('SELECT pg_is_in_recovery() AND $1 AS both', [true])).rows).toEqual([
          { both: true },
        ]);
        await expect(client.query('INSERT INTO ledger VALUES (1)')).rejects.toMatchObject({
          code: '25006',
          message: 'cannot execute INSERT in a read-only transaction',
        });
      });
      await client.query('INSERT INTO ledger VALUES (1)');
      expect((await client.query('SELECT pg_is_in_recovery()')).rows).toEqual([{ pg_is_in_recovery: false }]);
    } finally {
      await client.end();
    }
  });

  test('say that they are not encrypted where the client prefers it, and fail clearly where it insists', async () => {
    await withChaos(postgresError({ of: server.dependency, code: '40001' }), async (chaos) => {
      const insists = new Client({ connectionString: server.relayUrl, ssl: { rejectUnauthorized: false } });
      await expect(insists.connect()).rejects.toThrow('The server does not support SSL connections');
      expect(await preferring(server.dependency.relay.port)).toBe('N');
      const plain = new Client(server.relayUrl);
      await plain.connect();
      await expect(plain.query('SELECT 1')).rejects.toMatchObject({ code: '40001' });
      await plain.end();
      expect(chaos.journal.faults[0]?.figures).toEqual({ encryptedConnections: 1 });
    });
  });

  test('lets a running statement be cancelled', async () => {
    const client = new Client(server.relayUrl);
    await client.connect();
    const { processID, secretKey } = client as never as { processID: number; secretKey: number };
    try {
      await withChaos(
        postgresError({ of: server.dependency, code: '40001', query: 'never' }),
        async () => {
          const slow = client.query('SELECT pg_sleep(20)');
          const cancel = Buffer.alloc(16);
          for (const [index, value] of [16, 80877102, processID, secretKey].entries())
            cancel.writeInt32BE(value, index * 4);
          const until = expect(slow).rejects.toMatchObject({
            code: '57014',
            message: 'canceling statement due to user request',
          });
          const socket = connect({ host: '127.0.0.1', port: server.dependency.relay.port });
          socket.end(cancel);
          await until;
          socket.destroy();
        },
        { allowUnfired: true },
      );
    } finally {
      await client.end();
    }
  });

  test('hear notifications while faults come and go', async () => {
    const client = new Client(server.relayUrl);
    await client.connect();
    const heard: unknown[] = [];
    client.on('notification', ({ payload }) => heard.push(payload));
    try {
      await client.query('LISTEN news');
      await withChaos(postgresError({ of: server.dependency, code: '40001', query: 'fails' }), async () => {
        await expect(client.query("SELECT 'fails'")).rejects.toMatchObject({ code: '40001' });
        const other = new Client(server.url);
        await other.connect();
        await other.query("NOTIFY news, 'one'");
        await other.end();
        while (heard.length === 0) await event(client, 'notification');
      });
      expect(heard).toEqual(['one']);
    } finally {
      await client.end();
    }
  });

  test.each(['before', 'after', undefined] as const)('copy in and out: fault %s', async (when) => {
    const client = new Client(server.relayUrl);
    await client.connect();
    try {
      await client.query('DROP TABLE IF EXISTS copied; CREATE TABLE copied (id int)');
      const fault = postgresError({
        of: server.dependency,
        code: '53100',
        query: when === undefined ? 'never' : 'copy',
        when: when ?? 'before',
      });
      await withChaos(
        fault,
        async () => {
          const failure = await copyIn(client, 'COPY copied FROM STDIN', '1\n2\n');
          expect(failure).toBe(when === undefined ? undefined : '53100');
          expect((await client.query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }]);
          await client.query('BEGIN');
          expect(await copyIn(client, 'COPY copied FROM STDIN', '3\n')).toBe(when === undefined ? undefined : '53100');
          expect((await client.query('COMMIT')).command).toBe(when === undefined ? 'COMMIT' : 'ROLLBACK');
        },
        { allowUnfired: when === undefined },
      );
      expect(await copyIn(client, 'COPY copied FROM STDIN', 'no number\n')).toBe('22P02');
      const ids = (await client.query('SELECT id FROM copied ORDER BY id')).rows.map(({ id }) => id);
      expect(ids).toEqual(when === undefined ? [1, 2, 3] : when === 'after' ? [1, 2] : []);
    } finally {
      await client.end();
    }
  });
});

/** Copies a text into a table; gives the code of the error, if there is one. */
function copyIn(client: Client, sql: string, rows: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    client.query({
      submit: (connection: { query(text: string): void }) => connection.query(sql),
      handleCopyInResponse: (connection: { sendCopyFromChunk(chunk: Buffer): void; endCopyFrom(): void }) => {
        connection.sendCopyFromChunk(Buffer.from(rows));
        connection.endCopyFrom();
      },
      handleError: ({ code }: { code: string }) => resolve(code),
      handleCommandComplete: () => {},
      handleReadyForQuery: () => resolve(undefined),
    } as never);
  });
}

/** Waits for an event, whatever errors come before it. */
function event(emitter: EventEmitter, name: string): Promise<unknown> {
  return new Promise((resolve) => emitter.once(name, resolve));
}

/** What a client gets that asks for encryption. */
async function preferring(port: number): Promise<string> {
  const socket = connect({ host: '127.0.0.1', port });
  const request = Buffer.alloc(8);
  request.writeInt32BE(8, 0);
  request.writeInt32BE(80877104, 4);
  socket.write(request);
  const [answer] = await once(socket, 'data');
  socket.resetAndDestroy();
  return String(answer);
}
