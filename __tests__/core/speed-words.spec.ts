import { changeInWords, intervalInWords, ratioInWords, speedInWords } from '../../src/core/speed-words';

test.each([
  [1.091, '9.1 % slower'],
  [0.95, '5 % faster'],
  [3.1, '3.1 times slower'],
  [0.21, '4.76 times faster'],
  [0.01, '100 times faster'],
  [1, 'as fast'],
  [1.00001, 'as fast'],
  [Number.NaN, 'not measured'],
  [0, 'not measured'],
])('a ratio of %p is %s', (ratio, words) => {
  expect(ratioInWords(ratio)).toBe(words);
});

test.each([
  [1.091, '+9.1 %'],
  [0.97, '-3 %'],
  [1.00001, '0 %'],
  [0, '-100 %'],
  [Number.MAX_VALUE, 'any amount'],
  [Number.POSITIVE_INFINITY, 'any amount'],
])('as a change, a ratio of %p is %s', (ratio, words) => {
  expect(changeInWords(ratio)).toBe(words);
});

test('says intervals and verdicts', () => {
  expect(intervalInWords({ low: 0.997, high: 1.012 })).toBe('-0.3 % to +1.2 %');
  expect(speedInWords('equivalent')).toBe('as fast');
  expect([
    speedInWords('slower', 'its baseline'),
    speedInWords('equivalent', 'its baseline'),
    speedInWords('inconclusive', 'its baseline'),
  ]).toEqual(['slower than its baseline', 'as fast as its baseline', 'inconclusive beside its baseline']);
});
