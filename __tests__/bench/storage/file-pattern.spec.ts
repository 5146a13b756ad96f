import { filePattern } from '../../../src/bench/storage/file-pattern';

// The rules and most of the cases are those of Python's fnmatch.
test.each([
  ['*', '', true],
  ['*', 'a/b\nc', true],
  ['0001*.json', '0001_a.json', true],
  ['0001*.json', '0001_a.jsonx', false],
  ['?', 'a', true],
  ['?', '', false],
  ['[0-9][0-9]_*', '12_x', true],
  ['[0-9][0-9]_*', '1x_x', false],
  ['[!a-c]', 'd', true],
  ['[!a-c]', 'b', false],
  ['[]]', ']', true],
  ['[!]]', ']', false],
  ['[!]]', 'a', true],
  ['[', '[', true],
  ['[a', '[a', true],
  ['[\\]', '\\', true],
  ['[^a]', '^', true],
  ['[[]x]', '[x]', true],
  ['a.b+(c)$', 'a.b+(c)$', true],
  ['a.b', 'axb', false],
])('%s and %j: %s', (pattern, name, matches) => {
  expect(filePattern(pattern).test(name)).toBe(matches);
});
