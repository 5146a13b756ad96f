import { type Static, type TSchema, Type } from '@sinclair/typebox';
import { Value } from '@sinclair/typebox/value';
import type { Defects } from '../defects';
import { OrdersError } from '../errors';

const Charge = Type.Object({ chargeId: Type.String() });
const Receipt = Type.Object({ receiptId: Type.String() });

const timeoutMs = 2000;

/** What we use of the payments service. An answer that does not come within 2 s is none: `PAYMENTS_UNAVAILABLE`. */
export class Payments {
  constructor(
    private readonly url: string,
    private readonly defects: Defects,
  ) {}

  /** @throws OrdersError `PAYMENT_DECLINED`, `PAYMENTS_UNAVAILABLE` */
  charge(orderId: number, amountCents: number): Promise<Static<typeof Charge>> {
    return this.post('/charges', { reference: `order-${orderId}`, amountCents }, Charge);
  }

  /** Has a receipt written for a charge. @throws OrdersError `PAYMENTS_UNAVAILABLE` */
  receipt(chargeId: string): Promise<Static<typeof Receipt>> {
    return this.post('/receipts', { chargeId }, Receipt);
  }

  private async post<Schema extends TSchema>(path: string, body: object, schema: Schema): Promise<Static<Schema>> {
    const { status, answer } = await this.send(path, body);
    if (status === 402) throw new OrdersError('PAYMENT_DECLINED', 'The payment was declined.');
    if (status !== 201 || !Value.Check(schema, answer)) {
      throw new OrdersError('PAYMENTS_UNAVAILABLE', `The payments service answered ${path} with status ${status}.`);
    }
    return answer;
  }

  private async send(path: string, body: object): Promise<{ status: number; answer: unknown }> {
    try {
      const response = await fetch(`${this.url}${path}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
        signal: this.defects.has('no-payments-timeout') ? null : AbortSignal.timeout(timeoutMs),
      });
      return { status: response.status, answer: await response.json() };
    } catch (cause) {
      throw new OrdersError('PAYMENTS_UNAVAILABLE', 'The payments service cannot be reached.', { cause });
    }
  }
}
