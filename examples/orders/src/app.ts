import rateLimit from '@fastify/rate-limit';
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import Fastify from 'fastify';
import type { Pool } from 'pg';
import { auditRoute } from './audit';
import type { Config } from './config';
import { answerErrors, OrdersError } from './errors';
import { healthRoute } from './health';
import { parseJsonBodies } from './json-body';
import { Checkout } from './orders/checkout';
import { OrderRepository } from './orders/repository';
import { orderRoutes } from './orders/routes';
import { Payments } from './payments/client';
import { salesRoute } from './sales';
import { useTokens } from './sign-in/guard';
import { signInRoutes } from './sign-in/routes';

function createApp(config: Config) {
  return Fastify({
    logger: { level: config.logLevel },
    // Fastify would drop what a schema does not know. A client that sends a price of its own should be told.
    ajv: { customOptions: { removeAdditional: false } },
  }).withTypeProvider<TypeBoxTypeProvider>();
}

export type App = ReturnType<typeof createApp>;

/** The service, ready to listen. `pool` remains the caller's: close it after the app. */
export async function buildApp(config: Config, pool: Pool): Promise<App> {
  const app = createApp(config);
  const orders = new OrderRepository(pool, config.defects);
  const checkout = new Checkout(orders, new Payments(config.paymentsUrl, config.defects), app.log);
  app.addHook('onClose', () => checkout.close());

  answerErrors(app);
  parseJsonBodies(app, config.defects);
  await app.register(rateLimit, {
    max: config.requestsPerMinute,
    timeWindow: '1 minute',
    errorResponseBuilder: (_request, { max, after }) =>
      new OrdersError('TOO_MANY_REQUESTS', `${max} requests a minute are allowed. Come back in ${after}.`),
  });
  await useTokens(app, config.jwtSecret);

  auditRoute(app, config.defects);
  healthRoute(app, pool);
  signInRoutes(app, pool);
  orderRoutes(app, orders, checkout);
  salesRoute(app, pool, config.defects);
  return app;
}
