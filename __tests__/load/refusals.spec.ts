import { createServer } from 'node:net';
import { heldResources } from '../../src/core/resources';
import { defineUser, type LoadPlan, loadBurst } from '../../src/load';
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
  [{ users: undefined, usres: 3 }, 'there is no option "usres". Did you mean "users"?'],
  [{ tls: {} }, 'is reached without TLS. Leave it out, or give an https: address.'],
  [{ tls: { ca: Buffer.from('x') } }, 'option "ca" must be the path of a PEM file, or PEM text'],
  [{ duration: '1 fortnight' }, 'option "duration" must be a duration greater than 0'],
  [
    { duration: undefined },
    'option "duration" must be a duration greater than 0, in milliseconds or as text, but it is missing',
  ],
  [
    { scenario: undefined },
    'option "scenario" must be a function, a list of requests, what defineUser returned, or the path of a module',
  ],
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
  [{ scenario: [{ path: '/', json: 1n }] }, 'option "json" must be a value that JSON can hold, but it got 1n'],
  [
    { scenario: [defineUser({ tasks: [() => undefined] }), { path: '/' }] },
    'a list of requests, or one of users, not of both',
  ],
  [{ limits: { p99: 1, byName: { 'GET /': {} } } }, 'in "limits", no limit is given for "GET /"'],
  [
    { limits: { failures: { timout: 0 } } },
    'Limits: status, check, timeout, reset, refused, dns, tls, protocol, scenario, generator. They are',
  ],
  [{ scenario: './no-such-module.ts' }, 'Failed to find the module ./no-such-module.ts'],
  [{ scenario: () => undefined, workers: 2 }, '"workers" is given, but a function runs in the calling thread'],
  [{ workers: 0 }, 'option "workers" must be a whole number from 1 up'],
  [
    { scenario: [{ path: '/', headers: { 'x-note': 'a\r\nb' } }] },
    'option "headers" must be an object of names to texts',
  ],
  [{ signal: {} }, 'option "signal" must be'],
  [{ users: undefined, rate: 5, arrivals: 'bursts' }, `option "arrivals" must be one of 'even', 'poisson'`],
  [{ arrivals: 'poisson' }, '"arrivals" goes with "rate", not with "users"'],
  [{ stages: [{ duration: '1s', users: 5 }] }, '"users" and "stages" are both given. Give one of them'],
  [{ users: undefined, rate: 5, shape: () => null }, '"rate" and "shape" are both given'],
  [{ users: undefined, spawnRate: 5, stages: [] }, '"spawnRate" goes with "users", not with "stages"'],
  [{ users: undefined, stages: 5 }, 'option "stages" must be a list of stages'],
  [{ users: undefined, stages: [] }, '"stages" is empty. Give at least one'],
  [
    { users: undefined, stages: [{ duration: '1s', users: -1 }] },
    'Failed to read the options of stage 1 of loadBurst: option "users" must be a whole number from 0 up, but it got -1',
  ],
  [{ users: undefined, stages: [{ duration: '1s', rate: -1 }] }, 'option "rate" must be a number from 0 up'],
  [{ users: undefined, stages: [{ duration: '1s' }] }, 'neither "users" nor "rate" is given in stage 1'],
  [
    { users: undefined, stages: [{ duration: '1s', users: 1, rate: 1 }] },
    '"users" and "rate" are both given in stage 1',
  ],
  [
    {
      users: undefined,
      stages: [
        { duration: '1s', users: 1 },
        { duration: '1s', rate: 1 },
      ],
    },
    '"stages" has stages with "users" and stages with "rate"',
  ],
  [{ users: undefined, stages: [{ duration: 0, users: 1 }] }, '"stages" takes no time at all'],
  [{ users: undefined, stages: [{ duration: '1s', rate: 0 }] }, '"stages" never asks for any load'],
  [
    { users: undefined, duration: '1s', stages: [{ duration: '2s', users: 1 }] },
    '"duration" is 1000 ms, but the stages take 2000 ms together. Leave it out.',
  ],
  [
    { users: undefined, duration: undefined, warmUp: '1s', stages: [{ duration: '1s', users: 1 }] },
    '"warmUp" is the beginning of the stages, but at 1000 ms it is as long as all of them',
  ],
  [
    { users: undefined, duration: undefined, maxInFlight: 1, stages: [{ duration: '1s', users: 1 }] },
    '"maxInFlight" goes with "rate", not with "users"',
  ],
  [{ users: undefined, shape: 5 }, 'option "shape" must be a function'],
  [{ users: undefined, shape: () => ({ users: -1 }) }, '0 ms after the start it returned { users: -1 }'],
  [{ limits: 5 }, 'option "limits" must be limits as of toMeet'],
  [{ limits: { p9o: 1 } }, 'in "limits", there is no limit "p9o". Did you mean "p90"?'],
  [{ limits: {} }, 'in "limits", no limit is given'],
  [{ abortOnLimit: true }, '"abortOnLimit" is given without "limits"'],
  [{ limits: { p99: 1 }, abortOnLimit: { before: 1 } }, `option "abortOnLimit" must be true, or { after: '10s' }`],
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

test('HTTP/2 without TLS, where the service does not speak it, is one error', async () => {
  const { code, message } = await refusal({ http2: true });
  expect(code).toBe('METTLE_REQUEST');
  expect(message).toContain(`it does not speak HTTP/2 without TLS at ${server.url} (`);
  expect(message).toContain('Leave "http2" out');
  expect(heldResources()).toEqual([]);
});
