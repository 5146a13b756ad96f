import type { Line } from '../../src/summary';

const skus = ['tea-green', 'tea-black', 'cup-small', 'pot-large', 'kettle'];

/** As many lines as the book-keeping works on at once. */
export const manyLines = ({ lines }: { lines: number }): Line[] =>
  Array.from({ length: lines }, (_, i) => ({
    sku: skus[i % skus.length] ?? 'kettle',
    quantity: (i % 3) + 1,
    price_cents: 890 + (i % 7) * 100,
  }));

/** What is measured is the summary alone: the lines are made before. */
export { summarise } from '../../src/summary';
