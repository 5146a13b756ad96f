import { createHash } from 'node:crypto';
import type { Defects } from './defects';

/** A line of an order, as it lies in the database. */
export interface Line {
  readonly sku: string;
  readonly quantity: number;
  readonly price_cents: number;
}

interface Totals {
  readonly quantity: number;
  readonly revenueCents: number;
}

/** Works lines of orders into figures by product and a checksum. */
export function summarise(lines: readonly Line[], defects?: Defects) {
  const products: Record<string, Totals> = {};
  const checksum = createHash('sha256');
  for (const line of lines) {
    checksum.update(JSON.stringify(line));
    if (defects?.has('quadratic-summary')) {
      products[line.sku] = totalsOf(lines.filter(({ sku }) => sku === line.sku));
    } else {
      products[line.sku] = added(products[line.sku], line);
    }
  }
  return { lines: lines.length, products, checksum: checksum.digest('hex') };
}

function totalsOf(lines: readonly Line[]): Totals {
  return lines.reduce(added, { quantity: 0, revenueCents: 0 });
}

function added({ quantity, revenueCents }: Totals = { quantity: 0, revenueCents: 0 }, line: Line): Totals {
  return { quantity: quantity + line.quantity, revenueCents: revenueCents + line.quantity * line.price_cents };
}
