import { type BenchMatchers, benchMatchers, type ComparisonResult } from '../../../src/bench';
import { messageOf } from '../../support/message-of';
import { benchmarkResult } from '../support/benchmark-result';
import { comparisonResult, faster, open, slower } from '../support/comparison-result';

expect.extend(benchMatchers as never);
const expectIt = (received: unknown) =>
  expect(received) as unknown as BenchMatchers<void> & { not: BenchMatchers<void> };

const passes = (check: () => void): boolean => {
  try {
    check();
    return true;
  } catch {
    return false;
  }
};

let said: jest.SpyInstance;
beforeEach(() => {
  said = jest.spyOn(process.stderr, 'write').mockReturnValue(true);
});
afterEach(() => said.mockRestore());

test.each<[string, ComparisonResult, boolean, boolean]>([
  ['equivalent', comparisonResult(), true, true],
  ['faster', faster, true, true],
  ['slower', slower, false, false],
  ['inconclusive', open, true, false],
])('toBeNoSlower of what is %s', (_, result, pass, strictly) => {
  expect(passes(() => expectIt(result).toBeNoSlower())).toBe(pass);
  expect(passes(() => expectIt(result).toBeNoSlower({ strict: true }))).toBe(strictly);
  expect(passes(() => expectIt(result).not.toBeNoSlower())).toBe(!pass);
});

test('toBeNoSlower says aloud that it could not be told, where that passes', () => {
  expectIt(open).toBeNoSlower();
  expect(said.mock.calls.join()).toContain(
    'whether parse is slower cannot be said: 0.5 % slower (-3 % to +4 %): inconclusive',
  );
  said.mockClear();
  expectIt(comparisonResult()).toBeNoSlower();
  expect(said).not.toHaveBeenCalled();
});

test('toBeNoSlower tells by how much it is slower, of what, and why that is known', () => {
  expect(messageOf(() => expectIt(slower).toBeNoSlower())).toBe(
    [
      'expect(received).toBeNoSlower()',
      '',
      'src/parse-fast.ts#parse: 8 % slower than src/parse.ts#parse (+7 % to +9 %), slower',
      '  src/parse.ts#parse        10 µs a call, 9.9 µs of processor time',
      '  src/parse-fast.ts#parse   10 µs a call, 9.9 µs of processor time',
      '',
      'Why: by processor time the candidate takes +7 % to +9 %, which is more than the tolerance of 2 %',
      'Judged by processor time (seed 42).',
    ].join('\n'),
  );
});

test.each<[string, ComparisonResult, string | undefined, boolean]>([
  ['faster, by no given amount', faster, undefined, true],
  ['equivalent, by no given amount', comparisonResult(), undefined, false],
  ['faster by more than asked, the whole interval', faster, '12%', true],
  ['faster, but perhaps not by so much', faster, '13%', false],
  ['slower', slower, '1%', false],
])('toBeFaster of what is %s', (_, result, by, pass) => {
  expect(passes(() => expectIt(result).toBeFaster(by === undefined ? undefined : { by }))).toBe(pass);
});

test('toBeFaster says what to do where it could not be told', () => {
  expect(messageOf(() => expectIt(faster).toBeFaster({ by: '15%' }))).toContain(
    'Whether it is faster by 15 % cannot be said: give compareBenchmarks { fasterBy: "15%" } and a larger budget.',
  );
});

test.each(['toBeNoSlower', 'toBeFaster'] as const)('%s refuses what must not be judged', (matcher) => {
  const invalid = comparisonResult({ outcome: 'invalid', reasons: ['instrumented for coverage'] });
  expect(() => expectIt(invalid)[matcher]()).toThrow(/invalid.*\n.*instrumented for coverage/);
  expect(() => expectIt(invalid).not[matcher]()).toThrow(/instrumented for coverage/);
  expect(() => expectIt(Promise.resolve(slower))[matcher]()).toThrow(/must be the result of compareBenchmarks/);
  expect(() => expectIt(benchmarkResult())[matcher]()).toThrow(/must be the result of compareBenchmarks/);
  expect(() => expectIt(slower)[matcher]({ strct: true } as never)).toThrow(/there is no option "strct"/);
});

test.each(['toBeNoSlower', 'toBeFaster'] as const)('%s fails nothing that was only run once', (matcher) => {
  expectIt(comparisonResult({ ranOnce: true, verdict: 'inconclusive' }))[matcher]();
  expectIt(comparisonResult({ ranOnce: true, verdict: 'inconclusive' })).not[matcher]();
});
