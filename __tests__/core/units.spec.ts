import {
  durationMs,
  formatBytes,
  formatCount,
  formatMs,
  formatShare,
  formatTimes,
  keeps,
  readBound,
  readBytes,
  readDurationMs,
  readNumber,
  readShare,
} from '../../src/core/units';

test.each([
  ['250ms', 250],
  ['1.5s', 1500],
  ['2m', 120_000],
  ['1h', 3_600_000],
  ['80us', 0.08],
  ['80µs', 0.08],
  ['250ns', 0.00025],
  [' 5 s ', 5000],
  [12.5, 12.5],
  ['', undefined],
  ['5', undefined],
  ['5 days', undefined],
  ['-1s', undefined],
  [Number.NaN, undefined],
  [-1, undefined],
])('duration %p is %p ms', (raw, ms) => {
  expect(readDurationMs(raw)).toBe(ms);
});

test('a duration of nothing sensible is an error with an example', () => {
  expect(() => durationMs('soon', 'the delay')).toThrow(
    `Failed to read the delay: it must be a duration, but it is "soon". Write it like '250ms', '10s', '2m' or as a number of milliseconds.`,
  );
});

test('reads bytes and shares', () => {
  expect(readBytes('10kB')).toBe(10_000);
  expect(readBytes('1KiB')).toBe(1024);
  expect(readShare('1%')).toBe(0.01);
  expect(readShare(0.25)).toBe(0.25);
  expect(readShare('25')).toBeUndefined();
});

test('a bare limit is an upper one, an operator says otherwise', () => {
  expect(readBound('250ms', readDurationMs)).toEqual({ operator: '<=', value: 250 });
  expect(readBound('>=500', readNumber)).toEqual({ operator: '>=', value: 500 });
  expect(readBound('> 1', readNumber)).toEqual({ operator: '>', value: 1 });
  expect(readBound('>=soon', readNumber)).toBeUndefined();
  expect(readBound(100, readNumber, '>=')).toEqual({ operator: '>=', value: 100 });
});

test('a bound is kept or not, at the edge too', () => {
  expect(keeps({ operator: '<=', value: 5 }, 5)).toBe(true);
  expect(keeps({ operator: '<', value: 5 }, 5)).toBe(false);
  expect(keeps({ operator: '>=', value: 5 }, 5)).toBe(true);
  expect(keeps({ operator: '>', value: 5 }, 5)).toBe(false);
  expect(keeps({ operator: '<=', value: 5 }, Number.NaN)).toBe(false);
});

test.each([
  [0, '0 ms'],
  [0.00001, '10 ns'],
  [0.00000031, '0.31 ns'],
  [0.000999, '999 ns'],
  [0.001, '1 µs'],
  [0.0804, '80.4 µs'],
  [0.8123, '812 µs'],
  [42.13, '42.1 ms'],
  [1400, '1.4 s'],
  [125_000, '2 min 5 s'],
  [120_000, '2 min'],
  [-0.5, '-500 µs'],
])('%p ms is shown as %p', (ms, text) => {
  expect(formatMs(ms)).toBe(text);
});

test('times beside each other have as many digits as it takes to tell them apart', () => {
  expect(formatTimes([0.0124, 0.0126])).toEqual(['12.4 µs', '12.6 µs']);
  expect(formatTimes([0.012411, 0.012428])).toEqual(['12.41 µs', '12.43 µs']);
  expect(formatTimes([0.98, 1.02])).toEqual(['980 µs', '1.02 ms']);
  expect(formatTimes([4.1, 4.1])).toEqual(['4.1 ms', '4.1 ms']);
  expect(formatTimes([])).toEqual([]);
});

test('shows bytes, shares and counts', () => {
  expect([formatBytes(512), formatBytes(10_000), formatBytes(1_500_000), formatBytes(2e9)]).toEqual([
    '512 B',
    '10 kB',
    '1.5 MB',
    '2 GB',
  ]);
  expect([formatBytes(1.6), formatBytes(0), formatBytes(-2_500)]).toEqual(['1.6 B', '0 B', '-2.5 kB']);
  expect([formatShare(0.25), formatShare(0.0004)]).toEqual(['25 %', '0.04 %']);
  expect([formatCount(1234), formatCount(12.5)]).toEqual(['1,234', '12.5']);
});
