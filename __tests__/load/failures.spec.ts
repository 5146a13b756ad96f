import { createServer as createTcpServer } from 'node:net';
import { loadBurst, type User } from '../../src/load';
import { transportFailure } from '../../src/load/transport/failure-kind';
import { serve, stopServers } from './support/serve';
import { measure } from './support/trusted';

jest.setTimeout(20_000);
afterEach(stopServers);

test('each reset connection is one failed request, and there are as many as the service reset', async () => {
  const { result, stats, faults } = await measure(
    'reset',
    { each: 10 },
    { rate: 400, duration: '0.5s', scenario: [{ path: '/' }] },
  );
  expect(stats).toMatchObject({ requests: 200, cut: 20 });
  expect(faults).toEqual([]);
  expect(result).toMatchObject({
    requests: { started: 200, ok: 180, failed: 20, aborted: 0, inFlight: 0 },
    failures: [{ name: 'GET /', kind: 'reset', message: 'the connection closed before an answer came', count: 20 }],
  });
});

test('an answer that ends in the middle of its body is a failure, not an answer', async () => {
  const server = await serve('cutOff', { each: 5 });
  const result = await loadBurst(server.url, { rate: 200, duration: '0.5s', scenario: [{ path: '/' }] });
  expect((await server.stats()).cut).toBe(20);
  expect(result.requests).toMatchObject({ ok: 80, failed: 20 });
  expect(result.failures).toEqual([
    { name: 'GET /', kind: 'reset', message: 'the connection closed before the answer was complete', count: 20 },
  ]);
  expect(result.byName['GET /']?.statuses).toEqual({ 200: 80 });
});

test('what is no HTTP is a failure of the protocol', async () => {
  const server = await serve('garbage');
  const { failures } = await loadBurst(server.url, { rate: 50, duration: '0.2s', scenario: [{ path: '/' }] });
  expect(failures).toMatchObject([{ kind: 'protocol', count: 10 }]);
});

test('a service that goes away in the run refuses connections', async () => {
  const server = await serve('instant');
  setTimeout(() => server.close(), 300);
  const { failures, requests } = await loadBurst(server.url, {
    rate: 50,
    duration: '1s',
    scenario: (user) => user.get('/'),
  });
  const refused = failures.find(({ kind }) => kind === 'refused');
  expect(refused?.message).toBe('the connection was refused');
  expect(refused?.count).toBeGreaterThan(20);
  expect(requests.ok + requests.failed).toBe(50);
  // A refused connection is no answer.
  expect(requests.perSecond).toBeCloseTo(requests.ok, 5);
});

test('the deadline counts from the dispatch, and a request that missed it counts once', async () => {
  const { result, faults } = await measure(
    'never',
    {},
    {
      rate: 50,
      duration: '0.2s',
      timeout: '200ms',
      scenario: [{ path: '/' }],
    },
  );
  const { failures, requests, serviceMs } = result;
  expect(faults).toEqual([]);
  expect(failures).toEqual([{ name: 'GET /', kind: 'timeout', message: 'no whole answer within 200 ms', count: 10 }]);
  expect(requests).toMatchObject({ started: 10, failed: 10, aborted: 0 });
  expect(serviceMs).toBeNull();
});

test('an answer after the deadline is none, however short the deadline is', async () => {
  const server = await serve('constant', { ms: 30 });
  for (const scenario of [(user: User) => user.get('/', { timeout: '10ms' }), [{ path: '/', timeout: '10ms' }]]) {
    const { requests, failures } = await loadBurst(server.url, { users: 1, requests: 15, scenario });
    expect(requests).toMatchObject({ started: 15, ok: 0, failed: 15 });
    expect(failures).toMatchObject([{ kind: 'timeout', message: 'no whole answer within 10 ms', count: 15 }]);
  }
});

test('a deadline covers the body too', async () => {
  const slow = createTcpServer((socket) => {
    socket.on('error', () => undefined);
    socket.on('data', () => socket.write('HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nbegin'));
  });
  await new Promise<void>((resolve) => slow.listen(0, '127.0.0.1', resolve));
  try {
    const { port } = slow.address() as { port: number };
    const { failures } = await loadBurst(`http://127.0.0.1:${port}`, {
      rate: 10,
      duration: '0.3s',
      timeout: '150ms',
      scenario: (user) => user.get('/'),
    });
    expect(failures).toMatchObject([{ kind: 'timeout', count: 3 }]);
  } finally {
    slow.close();
  }
});

test('a status of 400 or more is a failure, unless it is expected', async () => {
  const server = await serve('status', { status: 503 });
  const unexpected = await loadBurst(server.url, { rate: 50, duration: '0.2s', scenario: [{ path: '/' }] });
  expect(unexpected).toMatchObject({
    failures: [{ kind: 'status', message: 'answered 503, expected below 400', count: 10 }],
    byName: { 'GET /': { statuses: { 503: 10 } } },
  });
  const expected = await loadBurst(server.url, {
    rate: 50,
    duration: '0.2s',
    scenario: [
      { path: '/', expect: { status: [503, 504] } },
      { path: '/', name: 'made', expect: { status: 201 } },
    ],
  });
  expect(expected.byName['GET /']?.requests).toMatchObject({ ok: 10, failed: 0 });
  expect(expected.failures).toMatchObject([{ name: 'made', message: 'answered 503, expected 201', count: 10 }]);
});

test('most answers 429 where nobody expected them: invalid. Expected, they are what is measured', async () => {
  const server = await serve('status', { status: 429 });
  const unexpected = await loadBurst(server.url, { rate: 50, duration: '0.2s', scenario: [{ path: '/' }] });
  expect(unexpected.outcome).toBe('invalid');
  expect(unexpected.reasons).toContainEqual(
    expect.stringContaining('10 of 10 answers were 401, 403 or 429, which nobody'),
  );
  const expected = await loadBurst(server.url, {
    rate: 50,
    duration: '0.2s',
    scenario: [{ path: '/', expect: { status: 429 } }],
  });
  expect(expected.requests.ok).toBe(10);
  expect(expected.reasons.join()).not.toContain('429');
});

test('a failed check fails the request that it looked at, once, and keeps it out of the times', async () => {
  const server = await serve('instant');
  const { requests, failures, responseMs, histograms, timeline } = await loadBurst(server.url, {
    rate: 100,
    duration: '0.5s',
    scenario: async (user) => {
      const first = await user.get('/first');
      expect(user.check(first.status === 200, 'there is an answer')).toBe(true);
      await user.get('/second');
      user.check(user.id % 2 === 0, 'even ones only');
      user.check(false === (user.id % 2 === 1), 'a second complaint about the same request');
      await user.wait('5ms');
    },
  });
  expect(requests).toMatchObject({ started: 100, ok: 75, failed: 25 });
  expect(failures).toEqual([{ name: 'GET /second', kind: 'check', message: 'even ones only', count: 25 }]);
  expect(histograms.response.count).toBe(75);
  expect(responseMs).not.toBeNull();
  expect(timeline.reduce((sum, { failed }) => sum + failed, 0)).toBe(25);
  expect(timeline.reduce((sum, { ok }) => sum + ok, 0)).toBe(75);
});

test('a check after think time still counts', async () => {
  const server = await serve('instant');
  const { requests, failures, timeline } = await loadBurst(server.url, {
    rate: 50,
    duration: '0.2s',
    scenario: async (user) => {
      await user.get('/');
      await user.wait(1);
      user.check(false, 'late');
    },
  });
  expect(requests).toMatchObject({ started: 10, ok: 0, failed: 10 });
  expect(failures).toMatchObject([{ kind: 'check', count: 10 }]);
  // In the timeline too, in the second of the check.
  expect(timeline.reduce((sum, { failed }) => sum + failed, 0)).toBe(10);
});

test('a scenario that throws fails its last request; what follows from a failed request does not count again', async () => {
  const { result, faults } = await measure(
    'echo',
    {},
    {
      rate: 40,
      duration: '0.5s',
      scenario: async (user) => {
        const found = await user.get(user.id < 5 ? '/missing' : '/there');
        if (!found.ok) throw new Error('there is nothing');
        if (user.id >= 15) throw new TypeError('no such field');
      },
    },
  );
  const { requests, failures } = result;
  expect(faults).toEqual([]);
  expect(requests).toMatchObject({ started: 20, ok: 10, failed: 10 });
  expect(failures).toEqual([
    { name: 'GET /missing', kind: 'status', message: 'answered 404, expected below 400', count: 5 },
    { name: 'GET /there', kind: 'scenario', message: 'the scenario threw: no such field', count: 5 },
  ]);
});

test('a scenario that always throws is given up, and says why', async () => {
  const server = await serve('instant');
  const began = Date.now();
  const { requests, failures, outcome, reasons } = await loadBurst(server.url, {
    users: 3,
    duration: '10s',
    scenario: () => {
      throw new Error('cannot read the fixture');
    },
  });
  expect(Date.now() - began).toBeLessThan(8000);
  expect(outcome).toBe('invalid');
  expect(reasons[0]).toMatch(/^every iteration threw, \d+ in all \(the run was given up\): cannot read the fixture$/);
  expect(requests.started).toBe(requests.failed);
  expect(failures).toMatchObject([{ name: '(scenario)', kind: 'scenario' }]);
});

test('a scenario that does nothing does not hang the process, and measures nothing', async () => {
  const server = await serve('instant');
  const { outcome, reasons } = await loadBurst(server.url, { users: 2, duration: '0.3s', scenario: () => undefined });
  expect(outcome).toBe('invalid');
  expect(reasons).toContainEqual(expect.stringContaining('no request was made'));
});

test.each([
  [{ code: 'ECONNREFUSED' }, 'refused'],
  [{ code: 'ECONNRESET' }, 'reset'],
  [{ code: 'UND_ERR_SOCKET', message: 'other side closed' }, 'reset'],
  [{ code: 'ENOTFOUND' }, 'dns'],
  [{ code: 'ERR_TLS_CERT_ALTNAME_INVALID' }, 'tls'],
  [{ code: 'DEPTH_ZERO_SELF_SIGNED_CERT' }, 'tls'],
  [{ code: 'CERT_HAS_EXPIRED' }, 'tls'],
  [{ code: 'UND_ERR_CONNECT_TIMEOUT' }, 'timeout'],
  [{ code: 'HPE_INVALID_CONSTANT', message: 'Expected HTTP/' }, 'protocol'],
  [{ code: 'EMFILE' }, 'generator'],
  [{ message: '', errors: [{ code: 'ECONNREFUSED' }] }, 'refused'],
  [{ message: 'failed', cause: { code: 'ENOTFOUND' } }, 'dns'],
  [{ message: 'what is this' }, 'protocol'],
])('%j is a failure of kind %s', (error, kind) => {
  expect(transportFailure(error, false).kind).toBe(kind);
});

test('a target that does not speak TLS fails each handshake', async () => {
  const server = await serve('instant');
  const { failures } = await loadBurst(server.url.replace('http:', 'https:'), {
    rate: 20,
    duration: '0.2s',
    scenario: (user) => user.get('/'),
  });
  expect(failures).toMatchObject([{ kind: 'tls', count: 4 }]);
});

test('a request that cannot be sent at all fails, again and again, and the run still ends', async () => {
  const server = await serve('instant');
  const { requests, failures } = await loadBurst(server.url, {
    users: 2,
    duration: '0.2s',
    scenario: async (user) => {
      await user.get('/', { headers: { 'x-note': 'one\r\nx-two: 2' } });
    },
  });
  expect(requests.started).toBeGreaterThan(10);
  expect(requests.failed).toBe(requests.started);
  expect(failures).toMatchObject([{ kind: 'protocol', message: expect.stringContaining('x-note') }]);
  expect((await server.stats()).requests).toBe(0);
});
