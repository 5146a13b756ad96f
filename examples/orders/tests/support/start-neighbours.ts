import type { Config } from 'jest';
import { startService } from 'jest-mettle/service';
import { neighbours } from './neighbours';

/**
 * Before the first test: starts what the orders service depends on, each in a process of its own, and leaves the
 * addresses where the specs find them. With `DATABASE_URL` or `PAYMENTS_URL` in the environment, that one is used.
 */
export default async function startNeighbours(
  { projects }: Config.GlobalConfig,
  { displayName }: Config.ProjectConfig,
): Promise<void> {
  const onlyFastTests = projects.length === 1 && displayName?.name === 'fast';
  if (onlyFastTests) return;

  if (!process.env['DATABASE_URL']) {
    const database = await startService({
      command: ['node', 'dist/embedded-database/server.js'],
      ready: { log: /Postgres is ready/ },
    });
    neighbours.push(database);
    process.env['DATABASE_URL'] = `postgres://postgres@${new URL(database.url).host}/postgres`;
  }

  if (!process.env['PAYMENTS_URL']) {
    const payments = await startService({ command: ['node', 'dist/payments-stub/server.js'], ready: '/health' });
    neighbours.push(payments);
    process.env['PAYMENTS_URL'] = payments.url;
  }
}
