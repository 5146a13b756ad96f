import { chaosMonkey, httpStatus, latency, loadBurst, resetPeer, useService, withChaos } from 'jest-mettle';
import { basket, newCustomer, orders } from './support/orders';

const service = useService(orders);

test('what is said to be paid is paid, whatever a monkey does to the dependencies', async () => {
  const { headers } = await newCustomer(service.client);
  const [database, payments] = [service.dependency('DATABASE_URL'), service.dependency('PAYMENTS_URL')];
  const monkey = chaosMonkey({
    faults: [
      latency({ of: database, delay: '50ms', jitter: '20ms' }),
      resetPeer({ of: database, probability: '30%' }),
      httpStatus({ of: payments, path: '/charges', status: 503, probability: '50%' }),
    ],
    meanInterval: '700ms',
    maxAtOnce: 2,
  });
  const result = await withChaos(monkey, () =>
    loadBurst(service, {
      rate: 20,
      duration: '6s',
      scenario: async (user) => {
        const placed = await user.post('/orders', { headers, json: basket, expect: { status: [201, 500, 503] } });
        if (placed.status !== 201) return;
        const { id } = placed.json<{ id: number }>();
        const shown = await user.get(`/orders/${id}`, {
          name: 'GET /orders/:id',
          headers,
          expect: { status: [200, 500] },
        });
        if (shown.status === 200) user.check(shown.json<{ status: string }>().status === 'paid', 'the order is paid');
      },
    }),
  );
  expect(result).toMeet({ errorRate: '0%' });
  expect(await service.client.get('/health')).toHaveStatus(200);
});
