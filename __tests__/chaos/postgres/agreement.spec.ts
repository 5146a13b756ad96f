import type { EventEmitter } from 'node:events';
import { Client } from 'pg';
import { withChaos } from '../../../src/chaos';
import { slicer } from '../../../src/chaos/faults/network/slicer';
import { postgresError } from '../../../src/chaos/faults/postgres/postgres-error';
import { createRandom, type Random } from '../../../src/core/random';
import { describePostgres, usePostgres } from '../support/postgres';

const STATES: Readonly<Record<string, string>> = {
  idle: 'I',
  'idle in transaction': 'T',
  'idle in transaction (aborted)': 'E',
};

/** What the table must hold, told by what the client saw. 40001 is injected before a statement, 57014 after it. */
class Model {
  readonly committed = new Set<number>();
  #pending: number[] = [];
  status = 'I';

  took(sql: 'insert' | 'BEGIN' | 'COMMIT' | 'ROLLBACK' | 'select', id: number, outcome: string): void {
    const done = outcome === 'done' || outcome === '57014';
    const { status } = this;
    if (sql === 'insert' && done) {
      if (status === 'I') this.committed.add(id);
      else if (status === 'T') this.#pending.push(id);
    }
    if (sql === 'BEGIN' && outcome === 'done' && status === 'I') this.status = 'T';
    if (sql === 'COMMIT' || sql === 'ROLLBACK') {
      if (sql === 'COMMIT' && status === 'T' && done) for (const one of this.#pending) this.committed.add(one);
      this.#pending = [];
      this.status = 'I';
    } else if (outcome !== 'done' && status === 'T') this.status = 'E';
    // A BEGIN that was done before its error has begun a transaction, which then failed.
    else if (sql === 'BEGIN' && outcome === '57014') this.status = 'E';
  }
}

describePostgres('client and server agree on the transaction', () => {
  const server = usePostgres();

  async function walk(random: Random, rounds: number, pipeline: boolean): Promise<void> {
    const direct = new Client(server.url);
    const client = new Client({ connectionString: server.relayUrl, pipeline } as never);
    await Promise.all([client.connect(), direct.connect()]);
    let told = 'I';
    let answers = 0;
    const { connection } = client as never as { connection: EventEmitter };
    connection.on('readyForQuery', ({ status }) => {
      told = status;
      answers += 1;
    });
    try {
      await direct.query('DROP TABLE IF EXISTS ledger; CREATE TABLE ledger (id int PRIMARY KEY)');
      const { pid } = (await client.query('SELECT pg_backend_pid() AS pid')).rows[0];
      const model = new Model();
      let id = 0;
      let asked = answers;
      // An error is told before the state behind it.
      const allAnswered = async (): Promise<void> => {
        while (answers < asked) await new Promise((resolve) => connection.once('readyForQuery', resolve));
      };
      const one = async (): Promise<void> => {
        id += 1;
        asked += 1;
        const mine = id;
        const kind = random.pick(['insert', 'insert', 'insert', 'BEGIN', 'COMMIT', 'ROLLBACK', 'select'] as const);
        const query =
          kind === 'insert'
            ? random.pick([
                `INSERT INTO ledger VALUES (${mine})`,
                { text: 'INSERT INTO ledger VALUES ($1) RETURNING id', values: [mine] },
                { name: 'add', text: 'INSERT INTO ledger VALUES ($1)', values: [mine] },
              ])
            : kind === 'select'
              ? random.pick(['SELECT * FROM ledger', { text: 'SELECT $1::int', values: [mine] }])
              : random.pick([kind, { text: kind, queryMode: 'extended' }]);
        const outcome = await client.query(query as string).then(
          () => 'done',
          ({ code }) => String(code),
        );
        model.took(kind, mine, outcome);
      };
      for (let round = 0; round < rounds; round++) {
        const of = server.dependency;
        const probability = random.float() * 0.6;
        await withChaos(
          [
            slicer({ of, averageSize: random.integer(1, 30), sizeVariation: 0 }),
            postgresError({ of, code: '40001', probability }),
            postgresError({ of, code: '57014', when: 'after', probability }),
          ],
          async () => {
            for (let step = 0; step < 12; step++) {
              if (pipeline) await Promise.all([one(), one(), one()]);
              else await one();
              await allAnswered();
              const { state } = (await direct.query('SELECT state FROM pg_stat_activity WHERE pid = $1', [pid]))
                .rows[0];
              expect(STATES[state]).toBe(told);
              if (!pipeline) expect(told).toBe(model.status);
            }
          },
          { seed: round, allowUnfired: true },
        );
        await one();
      }
      await client.query('ROLLBACK');
      const ids = (await direct.query('SELECT id FROM ledger ORDER BY id')).rows.map((row) => row.id);
      if (!pipeline) expect(ids).toEqual([...model.committed].sort((a, b) => a - b));
    } finally {
      await Promise.all([client.end(), direct.end()]);
    }
  }

  test.each([1, 2, 3, 4])(
    'whatever is asked, however the bytes come, while faults come and go: %d',
    async (seed) => {
      await walk(createRandom(seed), 10, false);
    },
    30_000,
  );

  test.each([5, 6])(
    'also where several statements are sent at once: %d',
    async (seed) => {
      await walk(createRandom(seed), 8, true);
    },
    30_000,
  );
});
