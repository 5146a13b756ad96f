import { benchmarkNames } from '../../../src/bench';

test.each([
  [{ name: 'parses', group: null, params: null }, 'parses', 'parses', null],
  [{ name: 'parses', group: 'parser', params: null }, 'parses', 'parser > parses', null],
  [{ name: 'parses', group: 'parser', params: {} }, 'parses', 'parser > parses', null],
  [
    { name: 'parses', group: 'parser', params: { size: 'small', n: 5, deep: true, other: null } },
    'parses[small-5-true-null]',
    'parser > parses[small-5-true-null]',
    'small-5-true-null',
  ],
])('%j', (result, name, fullname, param) => {
  expect(benchmarkNames(result)).toEqual({ name, fullname, param, params: param === null ? null : result.params });
});
