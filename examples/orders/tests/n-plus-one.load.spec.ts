import { concurrently, loadBurst, type Service, useService } from 'jest-mettle';
import { basket, newCustomer, orders, soundOrders } from './support/orders';

/**
 * A list that asks the database once more for each of its entries passes every functional test, and every load test on
 * a fast machine. So the service is compared with a sound one, beside it and on the same database, and not by the clock:
 * how much it sends to the database for one request is the same on any machine.
 */
const service = useService(orders, { name: 'orders' });
const sound = useService(soundOrders, { name: 'sound orders' });

const listed = 40;

test('GET /orders asks the database no more than the sound service does', async () => {
  const customer = await newCustomer(sound.client);
  await concurrently(listed, () => customer.client.post('/orders', { json: basket }), { limit: 8 });

  const tested = await listOrders(service, customer.headers);
  const expected = await listOrders(sound, customer.headers);

  const complaints = [];
  if (tested.databaseBytes > 1.5 * expected.databaseBytes) {
    complaints.push(
      `GET /orders sends ${Math.round(tested.databaseBytes)} bytes to the database to list ${listed} orders, ` +
        `where the sound service sends ${Math.round(expected.databaseBytes)}. A query for each order? ` +
        `(Answers took ${tested.p50Ms} ms, those of the sound service ${expected.p50Ms} ms.)`,
    );
  }
  expect(complaints).toEqual([]);
});

/** Lists the orders under a little load: what one request sends to the database, and how long half of them took. */
async function listOrders(target: Service, headers: Readonly<Record<string, string>>) {
  const { relay } = target.dependency('DATABASE_URL');
  const before = relay.bytesUp;
  const { requests, responseMs } = await loadBurst(target, {
    name: `the list of ${target.label}`,
    rate: 10,
    duration: '3s',
    scenario: [{ path: `/orders?limit=${listed}`, name: 'GET /orders', headers }],
  });
  // No limit is held against the times, so this holds on a machine that is too busy to trust them.
  expect(requests.ok).toBe(requests.started);
  return { databaseBytes: (relay.bytesUp - before) / requests.started, p50Ms: responseMs?.p50.toFixed(1) };
}
