import { type Defects, readDefects } from './defects';

/** Everything that the environment decides. */
export interface Config {
  readonly host: string;
  readonly port: number;
  readonly databaseUrl: string;
  /** Connections to the database, at most. */
  readonly databaseConnections: number;
  readonly paymentsUrl: string;
  readonly jwtSecret: string;
  /** Requests that one client may send in a minute. */
  readonly requestsPerMinute: number;
  readonly logLevel: string;
  readonly defects: Defects;
}

/** Where `npm run db` and `npm run payments` listen. */
export const localDatabaseUrl = 'postgres://postgres@127.0.0.1:54329/postgres';
export const localPaymentsUrl = 'http://127.0.0.1:4010';

/** @throws Error naming the variable that is wrong. */
export function readConfig(env: NodeJS.ProcessEnv): Config {
  return {
    host: env['HOST'] ?? '127.0.0.1',
    port: wholeNumber(env, 'PORT', 3000),
    databaseUrl: env['DATABASE_URL'] ?? localDatabaseUrl,
    databaseConnections: wholeNumber(env, 'DATABASE_CONNECTIONS', 8),
    paymentsUrl: env['PAYMENTS_URL'] ?? localPaymentsUrl,
    jwtSecret: env['JWT_SECRET'] ?? 'only for development and tests',
    requestsPerMinute: wholeNumber(env, 'REQUESTS_PER_MINUTE', 300),
    logLevel: env['LOG_LEVEL'] ?? 'warn',
    defects: readDefects(env['ORDERS_DEFECTS']),
  };
}

function wholeNumber(env: NodeJS.ProcessEnv, name: string, otherwise: number): number {
  const text = env[name];
  if (text === undefined || text === '') return otherwise;
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < 0) throw new Error(`${name} must be a whole number, but is "${text}".`);
  return value;
}
