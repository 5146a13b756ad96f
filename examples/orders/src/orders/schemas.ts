import { type Static, Type } from '@sinclair/typebox';

export const NewOrder = Type.Object(
  {
    items: Type.Array(
      Type.Object(
        { sku: Type.String({ minLength: 1, maxLength: 40 }), quantity: Type.Integer({ minimum: 1, maximum: 1000 }) },
        { additionalProperties: false },
      ),
      { minItems: 1, maxItems: 50 },
    ),
  },
  { additionalProperties: false },
);
export type NewOrder = Static<typeof NewOrder>;

export const OrderItem = Type.Object({
  sku: Type.String(),
  quantity: Type.Integer(),
  priceCents: Type.Integer(),
});
export type OrderItem = Static<typeof OrderItem>;

export const OrderStatus = Type.Union([Type.Literal('pending'), Type.Literal('paid'), Type.Literal('declined')]);
export type OrderStatus = Static<typeof OrderStatus>;

export const Order = Type.Object({
  id: Type.Integer(),
  status: OrderStatus,
  totalCents: Type.Integer(),
  receiptId: Type.Union([Type.String(), Type.Null()]),
  createdAt: Type.String({ format: 'date-time' }),
  items: Type.Array(OrderItem),
});
export type Order = Static<typeof Order>;

export const OrderList = Type.Object({ orders: Type.Array(Order) });

export const OrderId = Type.Object({ id: Type.Integer({ minimum: 1, maximum: 2_147_483_647 }) });

export const Page = Type.Object({ limit: Type.Integer({ minimum: 1, maximum: 100, default: 20 }) });
