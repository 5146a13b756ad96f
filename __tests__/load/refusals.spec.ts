import { createServer } from 'node:net';
import { heldResources } from '../../src/core/resources';
import { type LoadPlan, loadBurst } from '../../src/load';
import { serve, stopServers, type TestServer } from './support/serve';

let server: TestServer;
beforeAll(async () => {
  server = await serve('instant');
});
afterAll(stopServers);

const fine = { users: 1, duration: '1s', scenario: [{ path: '/' }] };
const refusal = async (change: object, target: unknown = server.url): Promise<{ code: string; message: string }> => {
  try {
    await loadBurst(target as string, { ...fine, ...change } as LoadPlan);
  } catch (error) {
    return error as { code: string; message: string };
  }
  throw new Error('It was not refused.');
};

test.each<[object, string]>([
  [{ users: -3 }, 'option "users" must be a whole number from 1 up, but it got -3. Example: { users: 50 }.'],
  [{ users: 1.5 }, 'option "users" must be a whole number'],
  [{ rate: 5 }, '"users" and "rate" are both given. Give "users" for a closed load, or "rate" for an open one.'],
  [{ users: undefined }, 'neither "users" nor "rate" is given, nor "stages" or a "shape". Say how much'],
  [{ users: undefined, rate: 0 }, 'option "rate" must be a number greater than 0'],
  [{ users: undefined, rate: 5, spawnRate: 5 }, '"spawnRate" goes with "users", not with "rate"'],
  [{ maxInFlight: 5 }, '"maxInFlight" goes with "rate", not with "users"'],
  [{ durration: '1s' }, 'there is no option "durration". Did you mean "duration"?'],
  [{ duration: '1 fortnight' }, 'option "duration" must be a duration greater than 0'],
  [
    { duration: undefined },
    'option "duration" must be a duration greater than 0, in milliseconds or as text, but it is missing',
  ],
  [{ scenario: undefined }, 'option "scenario" must be a function, a list of requests, or the path of a module'],
  [{ scenario: [] }, 'it must be a list with at least one request'],
  [
    { scenario: [{ path: '/' }, { path: 'x' }] },
    'Failed to read the options of request 2 of the scenario: option "path" must be a path that begins with one "/"',
  ],
  [{ scenario: [{ path: '/', jsn: 1 }] }, 'there is no option "jsn". Did you mean "json"?'],
  [{ scenario: [{ path: '/', json: 1, body: 'x' }] }, 'both "json" and "body" are given'],
  [
    { scenario: [{ path: '/', expect: { status: 99 } }] },
    'option "expect" must be an object with one or more of status',
  ],
  [{ scenario: [{ path: '/', expect: {} }] }, 'option "expect" must be'],
  [{ scenario: './no-such-module.ts' }, 'Failed to find the module ./no-such-module.ts'],
  [{ scenario: () => undefined, workers: 2 }, '"workers" is given, but a function runs in the calling thread'],
  [{ workers: 4096 }, '"workers" is 4096, but this machine runs'],
  [{ signal: {} }, 'option "signal" must be'],
])('%j is refused', async (change, message) => {
  expect((await refusal(change)).message).toContain(message);
  expect(heldResources()).toEqual([]);
});

test.each<[unknown, string]>([
  ['not a url', 'it must be a service, or an http(s) address'],
  ['ftp://127.0.0.1', 'it must be a service'],
  ['http://127.0.0.1:1/?a=1', 'without a query'],
  [null, 'but it is null'],
  [{}, 'it must be a service'],
  ['http://example.test', 'example.test is not on this machine, and nothing but loopback is reached'],
])('the target %j is refused', async (target, message) => {
  expect((await refusal({}, target)).message).toContain(message);
  expect(heldResources()).toEqual([]);
});

test('a target where nobody listens is one error, not a run of refused connections', async () => {
  const free = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => free.once('listening', resolve));
  const { port } = free.address() as { port: number };
  await new Promise((resolve) => free.close(resolve));
  const { code, message } = await refusal({}, `http://127.0.0.1:${port}`);
  expect(code).toBe('METTLE_REQUEST');
  expect(message).toContain(
    `Failed to put load on 127.0.0.1:${port}: it cannot be reached at http://127.0.0.1:${port} (connect ECONNREFUSED`,
  );
  expect(heldResources()).toEqual([]);
});
