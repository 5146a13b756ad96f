import { loadBurst, type User, useService } from 'jest-mettle';
import { basket, basketCents, type Customer, newCustomer, orders } from './support/orders';

// On a machine that is busy with something else nothing can be measured: toMeet says so, and the test has another try.
jest.retryTimes(2, { logErrorsBeforeRetry: true });

const service = useService(orders);

let customer: Customer;
beforeAll(async () => {
  customer = await newCustomer(service.client);
});

/** Signs in, buys, and looks at what was bought, with a moment's thought before each step, as people do. */
async function shopper(user: User): Promise<void> {
  const { email, password } = customer;
  const signedIn = await user.post('/sign-in', { json: { email, password } });
  if (!signedIn.ok) return;
  const headers = { authorization: `Bearer ${signedIn.json<{ token: string }>().token}` };

  await user.wait('400ms');
  const placed = await user.post('/orders', { headers, json: basket, expect: { status: 201 } });
  if (!placed.ok) return;
  const { id } = placed.json<{ id: number }>();

  await user.wait('400ms');
  const shown = await user.get(`/orders/${id}`, { headers, name: 'GET /orders/:id' });
  user.check(shown.json<{ totalCents: number }>().totalCents === basketCents, 'the order has the price of the basket');
  await user.wait('400ms');
}

test('serves ten shoppers at once', async () => {
  const result = await loadBurst(service, {
    users: 10,
    spawnRate: 10,
    duration: '5s',
    scenario: shopper,
    name: 'ten shoppers',
  });
  expect(result).toMeet({
    errorRate: '0%',
    p99: '3s',
    byName: { 'POST /orders': { p95: '2s' }, 'GET /orders/:id': { p95: '2s' } },
  });
});

test('lists orders 40 times a second', async () => {
  const result = await loadBurst(service, {
    name: 'the list, 40 times a second',
    rate: 40,
    duration: '5s',
    scenario: [{ path: '/orders?limit=10', name: 'GET /orders', headers: customer.headers }],
  });
  expect(result).toMeet({ errorRate: '0%', byName: { 'GET /orders': { p95: '1s' } } });
});
