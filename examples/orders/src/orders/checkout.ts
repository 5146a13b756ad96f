import type { FastifyBaseLogger } from 'fastify';
import { OrdersError } from '../errors';
import type { Payments } from '../payments/client';
import type { OrderRepository } from './repository';
import type { NewOrder, Order } from './schemas';

/** From a basket to a paid order. */
export class Checkout {
  readonly #receipts = new Set<Promise<void>>();

  constructor(
    private readonly orders: OrderRepository,
    private readonly payments: Payments,
    private readonly log: FastifyBaseLogger,
  ) {}

  /**
   * Writes the order, has it paid, and leaves its receipt for later: that may take as long as it likes.
   * Where the payments service cannot be reached, the order stays `pending`.
   *
   * @throws OrdersError `UNKNOWN_PRODUCT`, `PAYMENT_DECLINED`, `PAYMENTS_UNAVAILABLE`
   */
  async place(customerId: number, basket: NewOrder): Promise<Order> {
    const order = await this.orders.create(customerId, basket);
    const chargeId = await this.charge(order);
    await this.orders.settle(order.id, 'paid', chargeId);
    this.writeReceipt(order.id, chargeId);
    return { ...order, status: 'paid' };
  }

  /** Waits for the receipts that are on their way. */
  async close(): Promise<void> {
    await Promise.all(this.#receipts);
  }

  private async charge(order: Order): Promise<string> {
    try {
      return (await this.payments.charge(order.id, order.totalCents)).chargeId;
    } catch (error) {
      if (error instanceof OrdersError && error.code === 'PAYMENT_DECLINED') {
        await this.orders.settle(order.id, 'declined', null);
      }
      throw error;
    }
  }

  private writeReceipt(orderId: number, chargeId: string): void {
    const receipt = this.payments
      .receipt(chargeId)
      .then(({ receiptId }) => this.orders.addReceipt(orderId, receiptId))
      .catch((err: unknown) => this.log.error({ err, orderId }, 'no receipt'))
      .finally(() => this.#receipts.delete(receipt));
    this.#receipts.add(receipt);
  }
}
