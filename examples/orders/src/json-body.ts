import type { FastifyInstance } from 'fastify';
import type { Defects } from './defects';

/** Fastify's own JSON parser answers malformed JSON with a 400, and refuses `__proto__`. */
export function parseJsonBodies(app: FastifyInstance, defects: Defects): void {
  if (!defects.has('malformed-json-500')) return;
  app.removeContentTypeParser('application/json');
  app.addContentTypeParser(
    'application/json',
    { parseAs: 'string' },
    async (_request: unknown, body: string | Buffer) => JSON.parse(body.toString()),
  );
}
