import { keywordExpression } from '../../../src/cli/commands/bench/keyword-expression';

const NAME = 'parser > parses[small-5]';

// The grammar is that of pytest's -k, quotes are ours.
test.each([
  ['parses', true],
  ['Parses', false],
  ['prints', false],
  ['not prints', true],
  ['not not parses', true],
  ['parses and small-5', true],
  ['parses and prints', false],
  ['prints or small', true],
  ['prints or parses and large', false],
  ['(prints or parses) and small', true],
  ['not (prints or large)', true],
  ['[small-5]', true],
  ["'parser > parses'", true],
  ['"parses large"', false],
  ["'and' or parser", true],
  ["'not'", false],
  ['ander or parser', true],
])('%s: %s', (expression, chosen) => {
  expect(keywordExpression(expression)(NAME)).toBe(chosen);
});

test.each([
  ['', 'a word is missing at its end'],
  ['parses and', 'a word is missing at its end'],
  ['or parses', 'a word is missing before "or"'],
  ['(parses', 'a bracket is not closed'],
  ['parses)', '"and" or "or" is missing before ")"'],
  ['parses small', '"and" or "or" is missing before "small"'],
  ['parses & small', '"&" cannot stand there'],
  ["'parses", `"'" cannot stand there`],
])('wrong: %j', (expression, reason) => {
  expect(() => keywordExpression(expression)).toThrow(
    expect.objectContaining({
      code: 'METTLE_USAGE',
      message: expect.stringContaining(`${reason}. Write words with "and"`),
    }),
  );
});
