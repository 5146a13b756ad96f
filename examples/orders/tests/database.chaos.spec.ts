import { down, latency, postgresTerminate, resetPeer, runExperiment, useService, withChaos } from 'jest-mettle';
import { basket, type Customer, newCustomer, orders } from './support/orders';

const service = useService(orders);
const database = () => service.dependency('DATABASE_URL');

let customer: Customer;
beforeAll(async () => {
  customer = await newCustomer(service.client);
});

/** What this service is for, by a question that is cheap to ask. */
const steadyState = {
  name: 'orders are listed',
  check: async () => expect(await customer.client.get('/orders')).toHaveStatus(200),
};

test('a slow database makes answers late, and no more than late', async () => {
  await withChaos(latency({ of: database(), delay: '150ms', jitter: '50ms' }), async () => {
    expect(await service.client.get('/health')).toHaveStatus(200);
    expect(await customer.client.post('/orders', { json: basket })).toHaveStatus(201);
  });
});

test('a failover that ends the connections of the pool does not end the service', async () => {
  const result = await runExperiment({
    name: 'a failover ends idle connections',
    faults: postgresTerminate({ of: database(), idle: true }),
    steadyState,
    recovery: { within: '5s' },
    duration: '500ms',
  });
  expect(result).toRecoverWithin('5s');
});

test('a database that refuses connections makes the service say so, and is used again as soon as it is back', async () => {
  const result = await runExperiment({
    name: 'the database is down',
    faults: down({ of: database() }),
    steadyState,
    recovery: { within: '5s' },
    body: async () => {
      const answer = await service.client.get('/health');
      expect(answer).toHaveStatus(503);
      expect(answer).toMatchJson({ status: 'unavailable', database: 'down' });
    },
  });
  expect(result).toRecoverWithin('5s');
});

test('a database that resets its connections costs the requests under way, and none after', async () => {
  const result = await runExperiment({
    name: 'the database resets every connection',
    faults: resetPeer({ of: database(), for: '1s' }),
    steadyState,
    recovery: { within: '5s' },
    duration: '1500ms',
  });
  expect(result).toRecoverWithin('5s');
});
