import { performance } from 'node:perf_hooks';
import { httpDelay, withChaos } from '../../../../src/chaos';
import { ask, EXPORT, type Shop, startShop } from './shop';

/** A timer of Node counts whole milliseconds. */
const CLOCK_MS = 2;
let shop: Shop;
beforeEach(async () => {
  shop = await startShop();
});
afterEach(() => shop.stop());

async function times(path: string): Promise<{ headMs: number; bodyMs: number; text: string }> {
  const start = performance.now();
  const answer = await fetch(`${shop.url}${path}`);
  const headMs = performance.now() - start;
  const text = await answer.text();
  return { headMs, bodyMs: performance.now() - start, text };
}

test('holds the head back', async () => {
  await withChaos(httpDelay({ of: shop, path: '/a', head: 80 }), async ({ journal }) => {
    expect((await times('/a')).headMs).toBeGreaterThanOrEqual(80 - CLOCK_MS);
    expect(journal.faults[0]).toMatchObject({ fired: 1 });
  });
});

test('holds the body back, and each part of it', async () => {
  await withChaos(httpDelay({ of: shop, body: 120, between: 40 }), async ({ journal }) => {
    const { headMs, bodyMs, text } = await times('/chunks');
    expect(text).toBe('one,two,three');
    expect(bodyMs).toBeGreaterThanOrEqual(120 + 2 * 40 - CLOCK_MS);
    expect(headMs).toBeLessThan(bodyMs - 100);
    expect(journal.faults[0]).toMatchObject({ fired: 3 });
  });
});

test('draws around the delay, and never loses a byte', async () => {
  await withChaos(httpDelay({ of: shop, head: 5, body: 5, between: 1, jitter: 5 }), async ({ journal }) => {
    const answers = await Promise.all(Array.from({ length: 10 }, () => ask(shop, '/export')));
    for (const { body } of answers) expect(body.equals(EXPORT)).toBe(true);
    const heads = journal.events.flatMap((event) =>
      event.type === 'fired' && event.detail?.includes('head') ? [event.detail] : [],
    );
    expect(heads).toHaveLength(10);
    expect(new Set(heads).size).toBeGreaterThan(5);
  });
});

test('lets go at once when the fault ends', async () => {
  const start = performance.now();
  let answer: Promise<{ text: string }> | undefined;
  await withChaos(httpDelay({ of: shop, head: '60s' }), async ({ journal }) => {
    answer = ask(shop, '/a');
    while (journal.faults[0]?.fired === 0) await new Promise(setImmediate);
  });
  expect(await answer).toMatchObject({ text: 'fine: /a' });
  expect(performance.now() - start).toBeLessThan(20_000);
});

test('needs something to delay', () => {
  expect(() => httpDelay({ of: shop, jitter: 5 })).toThrow(
    'option "head" must be a duration greater than 0, or "body"',
  );
});
