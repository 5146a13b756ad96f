import { startService } from 'jest-mettle/service';
import { neighbours } from './neighbours';

/** What we use of the configuration that Jest gives to a setup. */
interface JestRun {
  readonly projects: readonly unknown[];
}
interface JestProject {
  readonly displayName?: { readonly name: string };
}

/**
 * Before the first test: starts what the orders service depends on, each in a process of its own, and leaves the
 * addresses where the specs find them. With `DATABASE_URL` or `PAYMENTS_URL` in the environment, that one is used.
 */
export default async function startNeighbours(run: JestRun, project: JestProject): Promise<void> {
  const onlyFastTests = run.projects.length === 1 && project.displayName?.name === 'fast';
  if (onlyFastTests) return;

  if (!process.env['DATABASE_URL']) {
    const database = await startService({
      command: ['node', 'dist/embedded-database/server.js'],
      ready: { log: /Postgres is ready/ },
    });
    neighbours.set('DATABASE_URL', database);
    process.env['DATABASE_URL'] = `postgres://postgres@${new URL(database.url).host}/postgres`;
  }

  if (!process.env['PAYMENTS_URL']) {
    const payments = await startService({ command: ['node', 'dist/payments-stub/server.js'], ready: '/health' });
    neighbours.set('PAYMENTS_URL', payments);
    process.env['PAYMENTS_URL'] = payments.url;
  }
}
