import { detectLeaks, loadBurst, useService } from 'jest-mettle';
import { type Customer, newCustomer, orders } from './support/orders';

const service = useService(orders);

let customer: Customer;
beforeAll(async () => {
  customer = await newCustomer(service.client);
});

/**
 * Fifty users send just as many requests as the measurement asks for. What is looked at is the heap of the service, in its
 * own process: what Jest and the load leave in this one does not matter.
 */
test('requests leave nothing in the memory of the service', async () => {
  const scenario = [
    { path: '/orders?limit=5', name: 'GET /orders', headers: customer.headers },
    { path: '/audit', headers: customer.headers },
  ];
  const result = await detectLeaks(
    service,
    async ({ iterations }) => {
      const { requests } = await loadBurst(service, { name: 'fifty users', users: 50, requests: iterations, scenario });
      expect(requests.ok).toBe(iterations);
    },
    { title: 'fifty users who list their orders' },
  );
  expect(result).toBeLeakFree();
});
