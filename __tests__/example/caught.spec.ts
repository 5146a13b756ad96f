import { describeCaught, findCaught, type JestResults } from '../../scripts/demo/caught';

const planted = [
  { name: 'n-plus-one', mistake: 'Too many queries.', caughtBy: 'the list is lean', saying: 'A query for each order?' },
];

function results(...tests: readonly { readonly name: string; readonly message?: string }[]): JestResults {
  const assertionResults = tests.map(({ name, message }) => ({
    fullName: name,
    status: message === undefined ? 'passed' : 'failed',
    failureMessages: message === undefined ? [] : [message],
  }));
  return { testResults: [{ name: '/demo/tests/list.spec.ts', status: 'failed', message: '', assertionResults }] };
}

const verdictOn = (jest: JestResults) => describeCaught(findCaught(planted, jest), '/demo');

test('a defect is caught by its own test with a message that points at the cause', () => {
  const jest = results({
    name: 'the list is lean',
    message: 'Error\n  \u001b[31m+ 41. A query for each order?\u001b[39m\n',
  });
  expect(findCaught(planted, jest).defects[0]?.missed).toBeUndefined();
  expect(verdictOn(jest)).toBe(
    [
      '',
      '1 of 1 planted defects were caught.',
      '',
      '  caught  n-plus-one: Too many queries.',
      '          by tests/list.spec.ts: the list is lean',
      '          + 41. A query for each order?',
    ].join('\n'),
  );
});

test.each([
  ['its test passed', results({ name: 'the list is lean' }), '"the list is lean" did not fail.'],
  ['its test is gone', results(), 'There is no test "the list is lean".'],
  [
    'its test failed for another reason',
    results({ name: 'the list is lean', message: 'connection refused' }),
    'failed without saying "A query for each order?":\nconnection refused',
  ],
])('a defect is missed where %s', (_, jest, reason) => {
  expect(findCaught(planted, jest).defects[0]?.missed).toContain(reason);
  expect(verdictOn(jest)).toContain('0 of 1 planted defects were caught.');
  expect(verdictOn(jest)).toContain(reason);
});

test('what else failed is told apart', () => {
  expect(verdictOn(results({ name: 'the health check', message: 'down' }))).toContain(
    'A test failed that is there for none of them: tests/list.spec.ts: the health check',
  );
  const file = { name: '/demo/tests/typo.spec.ts', status: 'failed', message: 'SyntaxError', assertionResults: [] };
  expect(verdictOn({ testResults: [file] })).toContain('A file could not be run: tests/typo.spec.ts');
});
