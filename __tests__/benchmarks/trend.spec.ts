import { sparkline, trendOf } from '../../proofs/soak/trend';

const MB = 1e6;

test('memory that grows only at its beginning is flat', () => {
  const samples = Array.from({ length: 60 }, (_, second) => Math.min(second, 15) * MB + 100 * MB);
  expect(trendOf(samples, 1000)).toEqual({ perMinute: 0, growth: 1 });
});

test('a leak of 2 MB a minute is seen under the teeth of the garbage collector', () => {
  const samples = Array.from({ length: 600 }, (_, second) => 100 * MB + (second / 60) * 2 * MB + (second % 7) * MB);
  const { perMinute, growth } = trendOf(samples, 1000);
  expect(perMinute / MB).toBeGreaterThan(1.95);
  expect(perMinute / MB).toBeLessThan(2.05);
  expect(growth).toBeGreaterThan(1.1);
});

test('the slope is per minute, however often a sample is taken', () => {
  const samples = Array.from({ length: 30 }, (_, n) => n);
  expect(trendOf(samples, 500).perMinute).toBeCloseTo(120, 6);
});

test('a few samples are no trend', () => {
  expect(() => trendOf([1, 2, 3], 1000)).toThrow('3 samples show no trend.');
});

test('a curve is drawn from its lowest to its highest value', () => {
  expect(sparkline([0, 1, 2, 3, 4, 5, 6, 7])).toBe('▁▂▃▄▅▆▇█');
  expect(sparkline([5, 5, 5])).toBe('▁▁▁');
  expect(sparkline(Array.from({ length: 600 }, (_, n) => n))).toHaveLength(60);
});
