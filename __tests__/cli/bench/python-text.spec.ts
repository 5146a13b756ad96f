import { fixed, grouped, numberText, quoted } from '../../../src/cli/commands/bench/python-text';
import { noisyRounds } from '../../bench/support/benchmark-result';
import { describeWithPytestBenchmark, python } from '../../bench/support/pytest-benchmark';

test.each([
  [1234567.891, 4, '1,234,567.8910'],
  [-1234.5, 1, '-1,234.5'],
  [999, 0, '999'],
  [1.125, 2, '1.12'],
  [1.375, 2, '1.38'],
  [Number.POSITIVE_INFINITY, 2, 'inf'],
])('%d with %d digits: %s', (value, digits, text) => {
  expect(grouped(value, digits)).toBe(text);
});

describeWithPytestBenchmark()('our figures are written as Python writes them', () => {
  const exact = [
    0, 0.5, 1.125, 0.03125, 2.00005, 12.25, 12.75, 1234.5, 1e6, 999_999.99995, 31.25, 0.0001, 0.00009999, 1e-7, 1.5e-9,
    5e9, 1e15, 123_456_789.12345,
  ];
  const values = [
    ...exact,
    ...exact.map((value) => -value),
    ...noisyRounds(3.7, 300, 5).map((value, at) => value * 10 ** ((at % 21) - 10)),
  ];

  test.each([
    ["format(each, ',.4f')", (value: number) => grouped(value)],
    ["format(each, '.2f')", (value: number) => fixed(value, 2)],
    ["format(each, '.1f')", (value: number) => fixed(value, 1)],
    ['repr(each)', numberText],
  ])('%s', (program, write) => {
    // Of a whole number JSON does not say that it is a float; `repr` is asked of what Python reads from our files.
    const of = program.startsWith('repr') ? 'each' : 'float(each)';
    const expected = python<string[]>(`answer = [${program.replace('each', of)} for each in value]`, values);
    expect(values.map(write).map((text) => text.replace(/^-0$/, '0'))).toEqual(
      expected.map((text) => text.replace(/^-0$/, '0')),
    );
  });

  test('repr of texts', () => {
    const texts = ['parser', "it's", 'say "it"', `both ' and "`, 'back\\slash', 'line\nbreak\ttab', 'Größe'];
    expect(texts.map(quoted)).toEqual(python('answer = [repr(each) for each in value]', texts));
  });
});
