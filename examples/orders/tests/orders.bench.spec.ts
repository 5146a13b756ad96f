import { benchmark, benchmarkEndpoint, compareBenchmarks, concurrently, useService } from 'jest-mettle';
import { newCustomer, orders, soundOrders } from './support/orders';

const service = useService(orders, { name: 'orders' });
const sound = useService(soundOrders, { name: 'sound orders' });

const soldOrders = 100;
const basketOfFive = {
  items: ['tea-green', 'tea-black', 'cup-small', 'pot-large', 'kettle'].map((sku) => ({ sku, quantity: 2 })),
};

/** The book-keeping works on the latest 500 lines: there have to be some. */
beforeAll(async () => {
  const customer = await newCustomer(sound.client);
  await concurrently(soldOrders, () => customer.client.post('/orders', { json: basketOfFive }), { limit: 8 });
});

test('the summary of 500 lines takes less than 10 ms, in a process of its own', async () => {
  const summarise = { module: 'tests/support/lines.ts', export: 'summarise' };
  const result = await benchmark('summary', summarise, { setup: 'manyLines', params: { lines: 500 }, iterations: 10 });
  expect(result).toBeWithin({ p50: '10ms' });
});

test('GET /health answers at once', async () => {
  const result = await benchmarkEndpoint(service, '/health', { forks: 3 });
  expect(result).toBeWithin({ p50: '50ms' });
});

test('GET /process takes no longer than that of the sound service', async () => {
  const result = await compareBenchmarks({
    base: { service: sound, request: '/process' },
    candidate: { service, request: '/process' },
    name: 'GET /process',
    // On a machine that others use too: what is planted takes twice as long.
    tolerance: '10%',
  });
  expect(result).toBeNoSlower();
});
