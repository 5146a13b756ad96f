import { concurrently, eventually, useService } from 'jest-mettle';
import { basket, basketCents, type Customer, newCustomer, orders } from './support/orders';

const service = useService(orders);

test('GET /health tells that the service can do its work', async () => {
  const answer = await service.client.get('/health');
  expect(answer).toHaveStatus(200);
  expect(answer).toHaveHeader('content-type', /json/);
  expect(answer).toMatchJson({ status: 'ok', database: 'up' });
});

test('GET /process sums up the latest sales', async () => {
  const answer = await service.client.get('/process');
  expect(answer).toHaveStatus(200);
  expect(answer).toMatchJson({ lines: expect.any(Number), checksum: expect.stringMatching(/^[0-9a-f]{64}$/) });
});

describe('an account', () => {
  test('is needed to see orders', async () => {
    const answer = await service.client.get('/orders');
    expect(answer).toHaveStatus(401);
    expect(answer).toMatchJson({ error: { code: 'NOT_SIGNED_IN' } });
  });

  test('opens with its own password only', async () => {
    const { email } = await newCustomer(service.client);
    const answer = await service.client.post('/sign-in', { json: { email, password: 'not the password' } });
    expect(answer).toHaveStatus(401);
    expect(answer).toMatchJson({ error: { code: 'WRONG_CREDENTIALS' } });
  });

  test('is made once, however many ask for it at once', async () => {
    const account = { email: `${process.pid}-${Date.now()}@example.org`, password: 'a password' };
    const { fulfilled } = await concurrently(10, () => service.client.post('/customers', { json: account }));
    const statuses = fulfilled.map((answer) => answer.status).sort();
    expect(statuses).toEqual([201, ...Array(9).fill(409)]);
  });
});

describe('POST /orders', () => {
  let customer: Customer;
  beforeAll(async () => {
    customer = await newCustomer(service.client);
  });

  test('takes a basket, has it paid, and tells where the order is', async () => {
    const placed = await customer.client.post('/orders', { json: basket });
    expect(placed).toHaveStatus(201);
    expect(placed).toMatchJson({
      status: 'paid',
      totalCents: basketCents,
      items: [{ sku: 'tea-green' }, { sku: 'cup-small' }],
    });

    const { id } = placed.json<{ id: number }>();
    expect(placed).toHaveHeader('location', `/orders/${id}`);
    expect(await customer.client.get(`/orders/${id}`)).toMatchJson({ id, totalCents: basketCents });
  });

  test('writes the receipt a little later', async () => {
    const { id } = (await customer.client.post('/orders', { json: basket })).json<{ id: number }>();
    await eventually(
      async () => {
        expect(await customer.client.get(`/orders/${id}`)).toMatchJson({
          receiptId: expect.stringMatching(/^receipt-/),
        });
      },
      { name: 'the receipt' },
    );
  });

  test.each([
    ['no items', { items: [] }],
    ['a quantity of none', { items: [{ sku: 'kettle', quantity: 0 }] }],
    ['a price of its own', { items: [{ sku: 'kettle', quantity: 1, priceCents: 1 }] }],
    ['nothing at all', {}],
  ])('refuses an order with %s', async (_, json) => {
    const answer = await customer.client.post('/orders', { json });
    expect(answer).toHaveStatus(400);
    expect(answer).toMatchJson({ error: { code: 'FST_ERR_VALIDATION' } });
  });

  test('answers malformed JSON with a 400', async () => {
    const answer = await customer.client.post('/orders', {
      headers: { 'content-type': 'application/json' },
      body: '{ "items": [',
    });
    expect(answer).toHaveStatus(400);
  });

  test('refuses a product that we do not have', async () => {
    const answer = await customer.client.post('/orders', { json: { items: [{ sku: 'yacht', quantity: 1 }] } });
    expect(answer).toHaveStatus(422);
    expect(answer).toMatchJson({ error: { code: 'UNKNOWN_PRODUCT' } });
  });

  test('keeps an order whose payment is declined as declined', async () => {
    const buyer = await newCustomer(service.client);
    const answer = await buyer.client.post('/orders', { json: { items: [{ sku: 'kettle', quantity: 1000 }] } });
    expect(answer).toHaveStatus(402);
    expect(answer).toMatchJson({ error: { code: 'PAYMENT_DECLINED' } });
    expect(await buyer.client.get('/orders')).toMatchJson({ orders: [{ status: 'declined' }] });
  });

  test('loses none of many orders that come at once', async () => {
    const buyer = await newCustomer(service.client);
    const { fulfilled } = await concurrently(12, () => buyer.client.post('/orders', { json: basket }));
    expect(fulfilled.map((answer) => answer.status)).toEqual(Array(12).fill(201));

    const { orders: listed } = (await buyer.client.get('/orders')).json<{ orders: { items: unknown[] }[] }>();
    expect(listed.map((order) => order.items.length)).toEqual(Array(12).fill(basket.items.length));
  });
});

test('an order is shown to its customer only', async () => {
  const [buyer, other] = [await newCustomer(service.client), await newCustomer(service.client)];
  const { id } = (await buyer.client.post('/orders', { json: basket })).json<{ id: number }>();
  expect(await buyer.client.get(`/orders/${id}`)).toHaveStatus(200);
  expect(await other.client.get(`/orders/${id}`)).toHaveStatus(404);
  expect(await other.client.get('/orders')).toMatchJson({ orders: [] });
});

describe('the rate limit', () => {
  const limited = useService({ ...orders, env: { REQUESTS_PER_MINUTE: '5' } });

  test('answers the sixth request of a minute with a 429, and says when to come back', async () => {
    for (let request = 1; request <= 5; request += 1) {
      expect(await limited.client.get('/process')).toHaveStatus(200);
    }
    const answer = await limited.client.get('/process');
    expect(answer).toHaveStatus(429);
    expect(answer).toHaveHeader('retry-after', /^\d+$/);
    expect(answer).toMatchJson({ error: { code: 'TOO_MANY_REQUESTS' } });
  });

  test('leaves the health check alone', async () => {
    for (let request = 1; request <= 10; request += 1) {
      expect(await limited.client.get('/health')).toHaveStatus(200);
    }
  });
});
