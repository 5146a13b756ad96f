import { buildApp } from './app';
import { readConfig } from './config';
import { migrate, openPool } from './database/pool';

async function main(): Promise<void> {
  const config = readConfig(process.env);
  const pool = openPool({
    url: config.databaseUrl,
    connections: config.databaseConnections,
    defects: config.defects,
    onIdleError: (error) => console.error(`A database connection broke: ${error.message}`),
  });
  await migrate(pool);
  const app = await buildApp(config, pool);

  const stop = async (): Promise<void> => {
    await app.close();
    await pool.end();
  };
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);

  const address = await app.listen({ host: config.host, port: config.port });
  if (config.defects.size > 0) app.log.warn(`defects switched on: ${[...config.defects].join(', ')}`);
  console.log(`Orders listens at ${address}`);
}

main().catch((error: unknown) => {
  console.error(error);
  process.exit(1);
});
