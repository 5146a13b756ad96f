import { groupRows } from '../../../src/cli/commands/bench/group-by';
import { benchmarkResult } from '../../bench/support/benchmark-result';
import { rowOf } from './rows';

const rows = [
  rowOf(benchmarkResult({ name: 'parses', group: 'parser', params: { size: 'small' } })),
  rowOf(benchmarkResult({ name: 'parses', group: 'parser', params: { size: 'large' } })),
  rowOf(benchmarkResult({ name: 'prints', group: 'printer', params: { size: 'small' } })),
  rowOf(benchmarkResult({ name: 'alone' })),
];

test.each<[string, [string | null, string[]][]]>([
  [
    'group',
    [
      [null, ['alone']],
      ['parser', ['parses[large]', 'parses[small]']],
      ['printer', ['prints[small]']],
    ],
  ],
  [
    'func',
    [
      ['alone', ['alone']],
      ['parses', ['parses[large]', 'parses[small]']],
      ['prints', ['prints[small]']],
    ],
  ],
  [
    'param',
    [
      [null, ['alone']],
      ['large', ['parses[large]']],
      ['small', ['parses[small]', 'prints[small]']],
    ],
  ],
  // pytest-benchmark 5.3 ends with a TypeError here, as one of them has no parameters.
  [
    'group,param:size',
    [
      [null, ['alone']],
      ['parser size=large', ['parses[large]']],
      ['parser size=small', ['parses[small]']],
      ['printer size=small', ['prints[small]']],
    ],
  ],
])('by %s', (labels, expected) => {
  expect(groupRows(rows, labels).map(({ title, rows: members }) => [title, members.map(({ name }) => name)])).toEqual(
    expected,
  );
});

test.each([
  [
    'gruop',
    'there is no --group-by gruop. Did you mean "group"? Give one of group, name, func, fullname, fullfunc, param, param:NAME.',
  ],
  ['param:sise', 'no benchmark has a parameter "sise". Did you mean "size"? Their parameters are size.'],
])('wrong: %s', (labels, message) => {
  expect(() => groupRows(rows, labels)).toThrow(message);
});
