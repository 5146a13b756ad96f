import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { Type, type TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import Fastify from 'fastify';

/** More than this is declined, so that a spec can have a declined payment whenever it wants one. */
const limitCents = 1_000_000;

/** Stands in for the payments provider, which exists in no test: same addresses, same answers, no money. */
async function main(): Promise<void> {
  const app = Fastify({
    logger: { level: process.env['LOG_LEVEL'] ?? 'warn' },
  }).withTypeProvider<TypeBoxTypeProvider>();

  app.get('/health', async () => ({ status: 'ok' }));

  const Charge = Type.Object({ reference: Type.String(), amountCents: Type.Integer({ minimum: 1 }) });
  app.post('/charges', { schema: { body: Charge } }, async (request, reply) => {
    if (request.body.amountCents > limitCents) return reply.code(402).send({ reason: 'limit' });
    return reply.code(201).send({ chargeId: `charge-${randomUUID()}` });
  });

  const Receipt = Type.Object({ chargeId: Type.String() });
  app.post('/receipts', { schema: { body: Receipt } }, async (_request, reply) => {
    await delay(50);
    return reply.code(201).send({ receiptId: `receipt-${randomUUID()}` });
  });

  process.once('SIGTERM', () => void app.close());
  await app.listen({ host: '127.0.0.1', port: Number(process.env['PORT'] ?? 4010) });
}

void main();
