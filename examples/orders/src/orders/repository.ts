import type { Pool } from 'pg';
import { transaction } from '../database/pool';
import type { Defects } from '../defects';
import { OrdersError } from '../errors';
import type { NewOrder, Order, OrderItem, OrderStatus } from './schemas';

interface OrderRow {
  readonly id: number;
  readonly status: OrderStatus;
  readonly total_cents: number;
  readonly receipt_id: string | null;
  readonly created_at: Date;
}

interface ItemRow {
  readonly order_id: number;
  readonly sku: string;
  readonly quantity: number;
  readonly price_cents: number;
}

const orderColumns = 'id, status, total_cents, receipt_id, created_at';
const itemColumns = 'order_id, sku, quantity, price_cents';

/** The orders in the database. */
export class OrderRepository {
  private readonly asked = new Map<number, Promise<Order[]>>();

  constructor(
    private readonly pool: Pool,
    private readonly defects: Defects,
  ) {}

  /** Writes a new order at today's prices. @throws OrdersError `UNKNOWN_PRODUCT` */
  async create(customerId: number, { items }: NewOrder): Promise<Order> {
    return transaction(this.pool, async (client) => {
      const { rows: products } = await client.query<{ sku: string; price_cents: number }>(
        'SELECT sku, price_cents FROM products WHERE sku = ANY($1)',
        [items.map((item) => item.sku)],
      );
      const prices = new Map(products.map((product) => [product.sku, product.price_cents]));
      const priced = items.map((item): OrderItem => {
        const priceCents = prices.get(item.sku);
        if (priceCents === undefined) throw new OrdersError('UNKNOWN_PRODUCT', `There is no product ${item.sku}.`);
        return { ...item, priceCents };
      });
      const totalCents = priced.reduce((sum, item) => sum + item.quantity * item.priceCents, 0);
      const { rows } = await client.query<OrderRow>(
        `INSERT INTO orders (customer_id, status, total_cents) VALUES ($1, 'pending', $2) RETURNING ${orderColumns}`,
        [customerId, totalCents],
      );
      const [row] = rows as [OrderRow];
      await client.query(
        `INSERT INTO order_items (order_id, line, sku, quantity, price_cents)
         SELECT $1, line, sku, quantity, price_cents
         FROM unnest($2::text[], $3::int[], $4::int[]) WITH ORDINALITY AS item (sku, quantity, price_cents, line)`,
        [
          row.id,
          priced.map((item) => item.sku),
          priced.map((item) => item.quantity),
          priced.map((item) => item.priceCents),
        ],
      );
      return toOrder(row, priced);
    });
  }

  async settle(orderId: number, status: OrderStatus, chargeId: string | null): Promise<void> {
    await this.pool.query('UPDATE orders SET status = $2, charge_id = $3 WHERE id = $1', [orderId, status, chargeId]);
  }

  async addReceipt(orderId: number, receiptId: string): Promise<void> {
    await this.pool.query('UPDATE orders SET receipt_id = $2 WHERE id = $1', [orderId, receiptId]);
  }

  /** An order of this customer. */
  async find(customerId: number, orderId: number): Promise<Order | undefined> {
    const { rows } = await this.pool.query<OrderRow>(
      `SELECT ${orderColumns} FROM orders WHERE id = $1 AND customer_id = $2`,
      [orderId, customerId],
    );
    const row = rows[0];
    return row && toOrder(row, (await this.itemsOf([row.id])).get(row.id) ?? []);
  }

  /** The customer's latest orders, newest first. */
  list(customerId: number, limit: number): Promise<Order[]> {
    return this.defects.has('shared-lists')
      ? this.shared(limit, () => this.query(customerId, limit))
      : this.query(customerId, limit);
  }

  /** One query for everyone who asks the same at the same moment. */
  private shared(limit: number, query: () => Promise<Order[]>): Promise<Order[]> {
    const asked = this.asked.get(limit) ?? query().finally(() => this.asked.delete(limit));
    this.asked.set(limit, asked);
    return asked;
  }

  private async query(customerId: number, limit: number): Promise<Order[]> {
    const { rows } = await this.pool.query<OrderRow>(
      `SELECT ${orderColumns} FROM orders WHERE customer_id = $1 ORDER BY id DESC LIMIT $2`,
      [customerId, limit],
    );
    if (this.defects.has('n-plus-one')) {
      const orders: Order[] = [];
      for (const row of rows) orders.push(toOrder(row, (await this.itemsOf([row.id])).get(row.id) ?? []));
      return orders;
    }
    const items = await this.itemsOf(rows.map((row) => row.id));
    return rows.map((row) => toOrder(row, items.get(row.id) ?? []));
  }

  private async itemsOf(orderIds: readonly number[]): Promise<Map<number, OrderItem[]>> {
    const { rows } = await this.pool.query<ItemRow>(
      `SELECT ${itemColumns} FROM order_items WHERE order_id = ANY($1) ORDER BY order_id, line`,
      [orderIds],
    );
    const items = new Map<number, OrderItem[]>(orderIds.map((id) => [id, []]));
    for (const row of rows) {
      items.get(row.order_id)?.push({ sku: row.sku, quantity: row.quantity, priceCents: row.price_cents });
    }
    return items;
  }
}

function toOrder(row: OrderRow, items: OrderItem[]): Order {
  return {
    id: row.id,
    status: row.status,
    totalCents: row.total_cents,
    receiptId: row.receipt_id,
    createdAt: row.created_at.toISOString(),
    items,
  };
}
