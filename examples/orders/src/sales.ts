import type { Pool } from 'pg';
import type { App } from './app';
import type { Defects } from './defects';
import { type Line, summarise } from './summary';

const processedLines = 500;

/** `GET /process`: works the latest sales into figures by product and a checksum, for the book-keeping. */
export function salesRoute(app: App, pool: Pool, defects: Defects): void {
  app.get('/process', async () => {
    const { rows } = await pool.query<Line>(
      'SELECT sku, quantity, price_cents FROM order_items ORDER BY order_id DESC, line LIMIT $1',
      [processedLines],
    );
    return summarise(rows, defects);
  });
}
