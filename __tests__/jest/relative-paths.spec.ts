import { withRelativePaths } from '../../src/jest/reporter/relative-paths';
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

test('a record without places stays what it is', () => {
  expect(withRelativePaths([overTheLimit], ROOT)).toEqual([overTheLimit]);
});
