import type { App } from '../app';
import { OrdersError } from '../errors';
import { requireSignIn } from '../sign-in/guard';
import type { Checkout } from './checkout';
import type { OrderRepository } from './repository';
import { NewOrder, Order, OrderId, OrderList, Page } from './schemas';

/** `GET /orders`, `GET /orders/:id` and `POST /orders`, all for the customer who is signed in. */
export function orderRoutes(app: App, orders: OrderRepository, checkout: Checkout): void {
  app.get(
    '/orders',
    { onRequest: requireSignIn, schema: { querystring: Page, response: { 200: OrderList } } },
    async (request) => ({ orders: await orders.list(request.user.customerId, request.query.limit) }),
  );

  app.get(
    '/orders/:id',
    { onRequest: requireSignIn, schema: { params: OrderId, response: { 200: Order } } },
    async (request) => {
      const order = await orders.find(request.user.customerId, request.params.id);
      if (!order) throw new OrdersError('ORDER_NOT_FOUND', `You have no order ${request.params.id}.`);
      return order;
    },
  );

  app.post(
    '/orders',
    { onRequest: requireSignIn, schema: { body: NewOrder, response: { 201: Order } } },
    async (request, reply) => {
      const order = await checkout.place(request.user.customerId, request.body);
      return reply.code(201).header('location', `/orders/${order.id}`).send(order);
    },
  );
}
