import { createRandom } from '../../src/core/random';

const draw = (seed: number, count: number) => {
  const random = createRandom(seed);
  return Array.from({ length: count }, () => random.float());
};

test('the same seed draws the same, another one draws something else', () => {
  expect(draw(1, 50)).toEqual(draw(1, 50));
  expect(draw(1, 50)).not.toEqual(draw(2, 50));
  expect(draw(-1, 5)).not.toEqual(draw(1, 5));
});

test('floats fill 0 to 1 evenly', () => {
  const drawn = draw(3, 20_000);
  expect(Math.min(...drawn)).toBeGreaterThanOrEqual(0);
  expect(Math.max(...drawn)).toBeLessThan(1);
  const tenths = new Array(10).fill(0);
  for (const value of drawn) tenths[Math.floor(value * 10)]++;
  for (const count of tenths) expect(Math.abs(count - 2000)).toBeLessThan(250);
});

test('whole numbers include both ends', () => {
  const random = createRandom(4);
  const seen = new Set(Array.from({ length: 500 }, () => random.integer(-1, 2)));
  expect([...seen].sort()).toEqual([-1, 0, 1, 2]);
});

test('exponential waits have their mean', () => {
  const random = createRandom(5);
  const drawn = Array.from({ length: 20_000 }, () => random.exponential(40));
  expect(drawn.reduce((sum, value) => sum + value, 0) / drawn.length).toBeCloseTo(40, -0.5);
  expect(Math.min(...drawn)).toBeGreaterThanOrEqual(0);
});

test('pick and shuffle take from the list, and leave it as it is', () => {
  const random = createRandom(6);
  const items = Object.freeze(['a', 'b', 'c', 'd']);
  expect(new Set(Array.from({ length: 200 }, () => random.pick(items)))).toEqual(new Set(items));
  const orders = new Set(Array.from({ length: 500 }, () => random.shuffle(items).join('')));
  expect(orders.size).toBe(24);
  expect([...random.shuffle(items)].sort()).toEqual(items);
  expect(() => random.pick([])).toThrow('the list is empty');
});

test('a fork does not depend on what was drawn before, nor on other forks', () => {
  const fresh = createRandom(8).fork('user 1').float();
  const used = createRandom(8);
  for (let i = 0; i < 10; i++) used.float();
  used.fork('user 2').float();
  expect(used.fork('user 1').float()).toBe(fresh);
  expect(used.fork('user 2').float()).not.toBe(fresh);
  expect(used.fork('a').fork('b').float()).not.toBe(used.fork('ab').float());
});
