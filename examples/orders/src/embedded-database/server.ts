import { PGLiteSocketServer } from '@electric-sql/pglite-socket';
import { SharedPGlite } from './shared-pglite';

/** A Postgres for development and tests, in memory, on a loopback port: `npm run db`. */
async function main(): Promise<void> {
  const port = Number(process.env['PORT'] ?? 54329);
  const database = new SharedPGlite();
  await database.waitReady;
  const server = new PGLiteSocketServer({ db: database, host: '127.0.0.1', port, maxConnections: 100 });
  await server.start();
  console.log(`Postgres is ready at postgres://postgres@127.0.0.1:${port}/postgres`);

  const stop = async (): Promise<void> => {
    await server.stop();
    await database.close();
    process.exit(0);
  };
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
}

void main();
