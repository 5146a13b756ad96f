import { withRelativePaths } from '../../src/jest/reporter/relative-paths';
import { slowerPrice } from '../report/fixtures/benchmark-record';
import { leaky, leakyResult } from '../report/fixtures/leaks-record';
import { overTheLimit } from '../report/fixtures/records';

const ROOT = '/home/ann/shop';

/** Every relative path below the root, as the machine that ran the test knows it. */
const absolute = JSON.parse(
  JSON.stringify(leaky).replace(/"(src|specs|node_modules|\.mettle)\//g, `"${ROOT}/$1/`),
) as typeof leaky;

test('spec files, sources and snapshots are told relative to the project', () => {
  expect(JSON.stringify(absolute)).toContain(`"${ROOT}/src/orders/checkout.ts"`);
  expect(withRelativePaths([absolute], ROOT)).toEqual([leaky]);
});

test('what lies outside the project, or in Node itself, stays as it is', () => {
  const [record] = withRelativePaths([{ ...leaky, result: leakyResult }], '/elsewhere');
  expect(record).toEqual(leaky);
  const outside = JSON.parse(JSON.stringify(absolute).replaceAll(`${ROOT}/src`, '/lib/src')) as typeof leaky;
  expect(JSON.stringify(withRelativePaths([outside], ROOT))).toContain('"/lib/src/orders/checkout.ts"');
});

test('profiles and baselines are told relative to the project', () => {
  const own = JSON.parse(
    JSON.stringify(slowerPrice).replace(/"(specs|\.mettle|\.benchmarks)\//g, `"${ROOT}/$1/`),
  ) as typeof slowerPrice;
  expect(own.result.profile).toBe(`${ROOT}/.mettle/profiles/price-of-a-basket.cpuprofile`);
  expect(own.result.comparison?.baseline.file).toMatch(ROOT);
  expect(withRelativePaths([own], ROOT)).toEqual([slowerPrice]);
  const first = { ...own, result: { ...own.result, profile: null, comparison: null } };
  expect(withRelativePaths([first], ROOT)).toMatchObject([{ result: { profile: null, comparison: null } }]);
});

test('a record without places stays what it is', () => {
  expect(withRelativePaths([overTheLimit], ROOT)).toEqual([overTheLimit]);
});
