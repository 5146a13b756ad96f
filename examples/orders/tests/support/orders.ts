import { randomUUID } from 'node:crypto';
import type { Client } from 'jest-mettle/service';

/** How the specs start the service: as it runs in production, without a rate limit in the way. */
export const orders = {
  command: ['node', 'dist/server.js'],
  ready: '/health',
  dependencies: {
    DATABASE_URL: process.env['DATABASE_URL'] ?? '',
    PAYMENTS_URL: process.env['PAYMENTS_URL'] ?? '',
  },
  env: { REQUESTS_PER_MINUTE: '1000000' },
};

/** The same without the defects that `ORDERS_DEFECTS` may have switched on: what a sound service does. */
export const soundOrders = { ...orders, env: { ...orders.env, ORDERS_DEFECTS: '' } };

export interface Customer {
  readonly email: string;
  readonly password: string;
  /** The client of this customer, signed in. */
  readonly client: Client;
  /** What `client` sends with each request. */
  readonly headers: { readonly authorization: string };
}

/** A new customer, signed in. Each spec makes its own, so that none sees the orders of another. */
export async function newCustomer(client: Client): Promise<Customer> {
  const credentials = { email: `${randomUUID()}@example.org`, password: randomUUID() };
  await client.post('/customers', { json: credentials });
  const { token } = (await client.post('/sign-in', { json: credentials })).json<{ token: string }>();
  const headers = { authorization: `Bearer ${token}` };
  return { ...credentials, headers, client: client.as({ headers }) };
}

export const basket = {
  items: [
    { sku: 'tea-green', quantity: 2 },
    { sku: 'cup-small', quantity: 4 },
  ],
};
export const basketCents = 2 * 890 + 4 * 1200;
