import { type Expectation, loadBurst, type Scenario } from '../../src/load';
import { serve, stopServers } from './support/serve';

jest.setTimeout(20_000);
afterEach(stopServers);

/** What came of one second of a scenario against a server that answers `{"id":7,"tags":["a"],"name":"tea"}`. */
async function against(expect: Expectation, form: 'list' | 'function'): Promise<string> {
  const { url } = await serve('json', { value: { id: 7, tags: ['a'], name: 'tea' } });
  const scenario: Scenario =
    form === 'list' ? [{ path: '/', expect, wait: 20 }] : (user) => user.get('/', { expect }).then(() => user.wait(20));
  const { requests, failures } = await loadBurst(url, { users: 1, duration: 200, scenario });
  const [failure] = failures;
  if (failure === undefined) return requests.failed === 0 && requests.ok > 0 ? 'ok' : 'nothing';
  return requests.ok === 0 && failure.count === requests.failed ? `${failure.kind}: ${failure.message}` : 'mixed';
}

describe.each(['list', 'function'] as const)('in a %s', (form) => {
  test.each<[Expectation, string]>([
    [{ includes: 'tea' }, 'ok'],
    [{ includes: 'coffee' }, "check: the body does not include 'coffee'"],
    [{ matches: /"id":\d/g }, 'ok'],
    [{ matches: /^\d/ }, 'check: the body does not match /^\\d/'],
    [{ json: { id: 7, tags: ['a'] } }, 'ok'],
    [{ json: { id: 8 } }, 'check: the body is not as expected at id'],
    [{ json: { tags: ['a', 'b'] } }, 'check: the body is not as expected at tags'],
    [{ json: [] }, 'check: the body is not as expected'],
    [{ status: 201, includes: 'tea' }, 'status: answered 200, expected 201'],
    [{ status: [200, 201], includes: 'coffee' }, "check: the body does not include 'coffee'"],
  ])('an answer is held against %j', async (expectation, outcome) => {
    expect(await against(expectation, form)).toBe(outcome);
  });

  test('a request may have a deadline of its own', async () => {
    const { url } = await serve('constant', { ms: 300 });
    const scenario: Scenario =
      form === 'list'
        ? [{ path: '/', timeout: 100 }]
        : async (user) => {
            await user.get('/', { timeout: 100 });
          };
    const { failures, requests } = await loadBurst(url, { users: 2, duration: 400, timeout: '5s', scenario });
    expect(failures).toEqual([expect.objectContaining({ kind: 'timeout', message: 'no whole answer within 100 ms' })]);
    expect(requests.ok).toBe(0);
  });
});
