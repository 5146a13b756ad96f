import { accepts, didYouMean, optional, readOptions, rule, withDefault } from '../../src/core/options';

const rules = {
  users: rule.positiveInteger('50'),
  duration: withDefault(rule.duration(), 1000),
  name: optional(rule.text("'checkout'")),
};

test('completes what is absent and reads units', () => {
  expect(readOptions('loadBurst', { users: 5, duration: '2s' }, rules)).toEqual({
    users: 5,
    duration: 2000,
    name: undefined,
  });
  expect(readOptions('loadBurst', { users: 5 }, rules).duration).toBe(1000);
});

test('a wrong option names itself, what it must be, what it got and an example', () => {
  expect(() => readOptions('loadBurst', { users: -1 }, rules)).toThrow(
    'Failed to read the options of loadBurst: option "users" must be a whole number from 1 up, but it got -1. Example: { users: 50 }.',
  );
});

test('a missing option says so', () => {
  expect(() => readOptions('loadBurst', {}, rules)).toThrow(
    'option "users" must be a whole number from 1 up, but it is missing',
  );
  expect(() => readOptions('loadBurst', undefined, rules)).toThrow('it is missing');
});

test('an unknown option is refused with the nearest name', () => {
  expect(() => readOptions('loadBurst', { users: 1, durration: '1s' }, rules)).toThrow(
    'there is no option "durration". Did you mean "duration"? Options: users, duration, name.',
  );
  expect(() => readOptions('loadBurst', { users: 1, zzz: 1 }, rules)).toThrow(/"zzz"\. Options/);
});

test('options that are no object are refused', () => {
  expect(() => readOptions('loadBurst', 5, rules)).toThrow('they must be an object, but got 5');
  expect(() => readOptions('loadBurst', [], rules)).toThrow('they must be an object');
});

test.each([
  [rule.duration(), ['1ms', 20, '1.5s'], [0, -1, '0s', 'soon', Number.NaN, null]],
  [rule.durationOrZero(), [0, '0s', '80us'], [-1, '1 week', {}]],
  [rule.bytes(), ['10kB', '64KiB', 12], ['10 apples', -1]],
  [rule.share(), ['1%', 0.5, 0, 1], ['101%', 1.1, '1', -0.1]],
  [rule.positiveInteger(), [1, 99], [0, 1.5, '1']],
  [rule.count(), [0, 1], [-1, 0.5]],
  [rule.positive(), [0.1, 5], [0, -1, Number.POSITIVE_INFINITY]],
  [rule.integer(), [-5, 0], [1.5, 2 ** 60]],
  [rule.text("'a'"), ['a'], ['', 1]],
  [rule.flag(), [true, false], [0, 'true']],
  [rule.oneOf('a', 'b'), ['a'], ['c', 1]],
  [rule.fn('() => 1'), [() => 1], ['() => 1']],
  [rule.signal(), [new AbortController().signal], [{}, null]],
  [rule.texts('{}'), [{ a: 'b' }, {}], [{ a: 1 }, ['a'], null]],
  [rule.textList('[]'), [['a'], []], [[1], 'a']],
])('rule %# takes what it should and refuses the rest', (optionRule, good, bad) => {
  const read = (value: unknown) => readOptions('x', { it: value }, { it: optionRule as never });
  for (const value of good) expect(() => read(value)).not.toThrow();
  for (const value of bad) expect(() => read(value)).toThrow('option "it" must be');
});

test('a rule by a predicate passes the value as it is', () => {
  const list = [1];
  expect(readOptions('x', { it: list }, { it: accepts('a list', '[1]', Array.isArray) }).it).toBe(list);
});

test('suggests only what is near', () => {
  expect(didYouMean('repot', ['report', 'load'])).toBe(' Did you mean "report"?');
  expect(didYouMean('xyz', ['report'])).toBe('');
  expect(didYouMean('xyz', [])).toBe('');
});
