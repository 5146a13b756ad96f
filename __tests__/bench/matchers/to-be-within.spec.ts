import { type BenchMatchers, type BenchmarkLimits, benchMatchers } from '../../../src/bench';
import { messageOf } from '../../support/message-of';
import { benchmarkResult } from '../support/benchmark-result';

expect.extend(benchMatchers as never);
const expectIt = (received: unknown) =>
  expect(received) as unknown as BenchMatchers<void> & { not: BenchMatchers<void> };

/** Two forks about 2 ms a call. */
const result = benchmarkResult({
  rounds: [
    [2.1, 2.2, 2.15, 2.18, 2.12],
    [2.1, 2.2, 2.15, 2.18, 2.12],
  ],
});

test.each<[BenchmarkLimits, boolean]>([
  [{ p50: '2.15ms' }, true],
  [{ p50: '2ms' }, false],
  [{ p50: '>=2ms' }, true],
  [{ mean: 2.2, max: '2.2ms', min: '2.1ms' }, true],
  [{ cpu: '2.2ms' }, true],
  [{ cpu: '1ms' }, false],
  [{ bytesPerCall: '1.3kB' }, true],
  [{ bytesPerCall: 1_000 }, false],
  [{ perSecond: 400 }, true],
  [{ perSecond: '<400' }, false],
  [{ p50: '3ms', perSecond: 1_000 }, false],
])('%j', (limits, pass) => {
  const check = (): void => expectIt(result).toBeWithin(limits);
  if (pass) check();
  else expect(check).toThrow('toBeWithin');
});

test('tells each limit with its figure and interval', () => {
  expect(messageOf(() => expectIt(result).toBeWithin({ p50: '2ms', bytesPerCall: '10kB' }))).toBe(
    [
      'expect(received).toBeWithin(limits)',
      '',
      'parses, 10 rounds in 2 processes',
      '  ✕ p50 <= 2 ms             2.15 ms (2.13 ms to 2.17 ms)',
      '  ✓ bytesPerCall <= 10 kB   1.23 kB',
    ].join('\n'),
  );
});

test.each<[string, unknown, unknown, RegExp]>([
  ['a percentile of too few samples', result, { p99: '3ms' }, /10 samples are too few to bound it. Ask for more/],
  ['bytes that are not known', benchmarkResult({ bytesPerCall: null }), { bytesPerCall: 1 }, /could not be measured/],
  ['a limit that is none', result, { p50: 'soon' }, /the limit "p50" must be one such as '2ms', but it is 'soon'/],
  ['a word that is no limit', result, { p51: '2ms' }, /there is no option "p51"/],
  ['no limits', result, {}, /must be an object such as/],
  ['what is no result', 3, { p50: 1 }, /must be the result of benchmark or benchmarkEndpoint \(await it\), but it is/],
  ['an invalid result', benchmarkResult({ outcome: 'invalid', reasons: ['it grows'] }), { p50: 1 }, /it grows/],
])('refuses %s, under .not too', (_, received, limits, message) => {
  expect(() => expectIt(received).toBeWithin(limits as never)).toThrow(message);
  expect(() => expectIt(received).not.toBeWithin(limits as never)).toThrow(message);
});

test('fails nothing that was only run once', () => {
  expectIt(benchmarkResult({ ranOnce: true })).toBeWithin({ p50: '1us' });
});
