import { createHash } from 'node:crypto';
import type { Pool } from 'pg';
import type { App } from './app';

interface Line {
  readonly sku: string;
  readonly quantity: number;
  readonly price_cents: number;
}

const processedLines = 500;

/** `GET /process`: works the latest sales into figures by product and a checksum, for the book-keeping. */
export function salesRoute(app: App, pool: Pool): void {
  app.get('/process', async () => {
    const { rows } = await pool.query<Line>(
      'SELECT sku, quantity, price_cents FROM order_items ORDER BY order_id DESC, line LIMIT $1',
      [processedLines],
    );
    return summarise(rows);
  });
}

function summarise(lines: readonly Line[]) {
  const products: Record<string, { quantity: number; revenueCents: number }> = {};
  const checksum = createHash('sha256');
  for (const line of lines) {
    checksum.update(JSON.stringify(line));
    const product = products[line.sku] ?? { quantity: 0, revenueCents: 0 };
    products[line.sku] = {
      quantity: product.quantity + line.quantity,
      revenueCents: product.revenueCents + line.quantity * line.price_cents,
    };
  }
  return { lines: lines.length, products, checksum: checksum.digest('hex') };
}
