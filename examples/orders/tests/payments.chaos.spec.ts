import { eventually, httpHang, httpStatus, useService, withChaos } from 'jest-mettle';
import { basket, type Customer, newCustomer, orders } from './support/orders';

const service = useService(orders);
const payments = () => service.dependency('PAYMENTS_URL');

let customer: Customer;
beforeAll(async () => {
  customer = await newCustomer(service.client);
});

const order = () => customer.client.post('/orders', { json: basket });

test('a payment that fails leaves its order pending, and the next one is paid', async () => {
  const failsOnce = httpStatus({ of: payments(), path: '/charges', status: 500, first: 1 });
  await withChaos(failsOnce, async () => {
    const refused = await order();
    expect(refused).toHaveStatus(503);
    expect(refused).toMatchJson({ error: { code: 'PAYMENTS_UNAVAILABLE' } });
    expect(await order()).toMatchJson({ status: 'paid' });
  });
  const { orders: listed } = (await customer.client.get('/orders')).json<{ orders: { status: string }[] }>();
  expect(listed.map(({ status }) => status).sort()).toEqual(['paid', 'pending']);
});

test('a payments service that never answers is not waited for', async () => {
  await withChaos(httpHang({ of: payments(), path: '/charges' }), async () => {
    const refused = await customer.client.post('/orders', { json: basket, timeout: '8s' });
    expect(refused).toHaveStatus(503);
    expect(refused).toMatchJson({ error: { code: 'PAYMENTS_UNAVAILABLE' } });
  });
});

test('a receipt that cannot be written holds up no order', async () => {
  await withChaos(httpStatus({ of: payments(), path: '/receipts', status: 503 }), async (chaos) => {
    expect(await order()).toHaveStatus(201);
    await eventually(() => expect(chaos.journal.faults[0]?.fired).toBe(1));
  });
});
