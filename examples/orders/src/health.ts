import type { Pool } from 'pg';
import type { App } from './app';

/** `GET /health`: whether this service can do its work, which it cannot without its database. */
export function healthRoute(app: App, pool: Pool): void {
  app.get('/health', { config: { rateLimit: false } }, async (request, reply) => {
    try {
      await pool.query('SELECT 1');
      return { status: 'ok', database: 'up' };
    } catch (err) {
      request.log.error({ err }, 'the database does not answer');
      return reply.code(503).send({ status: 'unavailable', database: 'down' });
    }
  });
}
