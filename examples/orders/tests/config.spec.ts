import { readConfig } from '../src/config';
import { knownDefects } from '../src/defects';
import caughtDefects from './defects.json';

test('needs no environment for development', () => {
  expect(readConfig({})).toMatchObject({ port: 3000, requestsPerMinute: 300, defects: new Set() });
});

test.each(['many', '-1', '1.5'])('refuses REQUESTS_PER_MINUTE=%s', (value) => {
  expect(() => readConfig({ REQUESTS_PER_MINUTE: value })).toThrow('REQUESTS_PER_MINUTE must be a whole number');
});

test('switches on the defects that are named', () => {
  const { defects } = readConfig({ ORDERS_DEFECTS: 'n-plus-one, malformed-json-500' });
  expect(defects).toEqual(new Set(['n-plus-one', 'malformed-json-500']));
});

test('refuses a defect that does not exist', () => {
  expect(() => readConfig({ ORDERS_DEFECTS: 'n-plus-two' })).toThrow(
    'ORDERS_DEFECTS names "n-plus-two", but knows only',
  );
});

test('has a test for each known defect', () => {
  expect(Object.keys(caughtDefects)).toEqual(Object.keys(knownDefects));
});
