import { artillery, autocannon, k6, locustFast, undici, wrk } from '../../benchmarks/peers';
import { lastJsonLine } from '../../benchmarks/peers/peer';

const load = { url: 'http://127.0.0.1:8080/small', seconds: 6, connections: 50 };

describe('wrk', () => {
  const calm = `Running 1s test @ http://127.0.0.1:8080/small
  1 threads and 50 connections
  Thread Stats   Avg      Stdev     Max   +/- Stdev
    Latency     1.08ms  376.33us   6.92ms   90.09%
    Req/Sec     4.60k   211.63     4.93k    50.00%
  Latency Distribution
     50%  910.00us
     75%    1.14ms
     90%    1.36ms
     99%    1.20s
  4573 requests in 1.00s, 2.27MB read
Requests/sec:   4572.24
`;

  test('is read with its units', () => {
    expect(wrk.read(calm)).toEqual({ requests: 4573, failed: 0, p50Ms: 0.91, p99Ms: 1200 });
  });

  test('counts unexpected statuses and lost connections as failed', () => {
    const bad = `${calm}  Socket errors: connect 1, read 2, write 3, timeout 4\n  Non-2xx or 3xx responses: 20\n`;
    expect(wrk.read(bad)).toMatchObject({ requests: 4583, failed: 30 });
  });

  test('keeps no rate, and says so', () => {
    expect(wrk.keepsRate).toBe(false);
    expect(wrk.command(load).argv).toEqual(expect.arrayContaining(['-c50', '-d6s', load.url]));
  });
});

test('autocannon: errors, resets and other statuses are failed, and no 2xx is counted twice', () => {
  const output = { '2xx': 90, non2xx: 4, errors: 3, resets: 2, latency: { p50: 26, p99: 51 }, requests: { total: 94 } };
  expect(autocannon.read(JSON.stringify(output))).toEqual({ requests: 99, failed: 9, p50Ms: 26, p99Ms: 51 });
  expect(autocannon.command({ ...load, rate: 10 }).argv.join(' ')).toContain('-R 10 ');
  expect(autocannon.command(load).argv).not.toContain('-R');
});

describe('Locust', () => {
  const entry = (times: Record<string, number>, failures: number) => ({
    num_requests: Object.values(times).reduce((sum, count) => sum + count, 0),
    num_failures: failures,
    response_times: times,
  });

  test('is read over all names, between what else it prints', () => {
    const json = JSON.stringify([entry({ '1': 50, '2': 30 }, 0), entry({ '2': 19, '400': 1 }, 5)], null, 4);
    expect(locustFast.read(`a line\n${json}\n`)).toEqual({ requests: 100, failed: 5, p50Ms: 1, p99Ms: 2 });
  });

  test('that made no request has no times', () => {
    expect(locustFast.read('[\n]\n')).toEqual({ requests: 0, failed: 0, p50Ms: null, p99Ms: null });
  });

  test('that printed no JSON is an error', () => {
    expect(() => locustFast.read('Traceback')).toThrow('There is no JSON in: Traceback');
  });

  test('shares the rate among its users', () => {
    expect(locustFast.command({ ...load, rate: 200 }).env).toEqual({ PEER_PATH: '/small', PEER_RATE_PER_USER: '4' });
    expect(locustFast.command(load).env).toEqual({ PEER_PATH: '/small' });
  });
});

test('k6: the passes of the rate of failures are the failed requests', () => {
  const metrics = {
    http_reqs: { values: { count: 200, rate: 100 } },
    http_req_failed: { values: { rate: 0.01, passes: 2, fails: 198 } },
    http_req_duration: { values: { med: 50.9, 'p(99)': 52.5, max: 60 } },
  };
  const stdout = `time="now" level=warning msg="x"\n${JSON.stringify(metrics)}\n`;
  expect(k6.read(stdout)).toEqual({ requests: 200, failed: 2, p50Ms: 50.9, p99Ms: 52.5 });
  expect(k6.read('{}\n')).toEqual({ requests: 0, failed: 0, p50Ms: null, p99Ms: null });
});

test('Artillery: the last report counts, and each request without a 2xx is a failed one', () => {
  const report = (requests: number): string => `--------
Summary report @ 02:22:39(+0000)
--------

errors.ECONNRESET: ............................ 3
http.codes.200: ............................... 90
http.codes.204: ............................... 5
http.codes.404: ............................... 2
http.requests: ................................ ${requests}
http.response_time:
  min: ........................................ 0
  median: ..................................... 1.5
  p99: ........................................ 8.9
http.response_time.4xx:
  median: ..................................... 7
vusers.session_length:
  median: ..................................... 2369
`;
  expect(artillery.read(report(7) + report(100))).toEqual({ requests: 100, failed: 5, p50Ms: 1.5, p99Ms: 8.9 });
  expect(artillery.command({ ...load, rate: 20 }).argv.join(' ')).toContain('"arrivalRate":20');
});

test('a client in Node says counts, and no times', () => {
  expect(undici.read('{"requests":7,"failed":1}\n')).toEqual({ requests: 7, failed: 1, p50Ms: null, p99Ms: null });
});

test('the last JSON object of an output is taken, and an output without one is an error', () => {
  expect(lastJsonLine('{"n":1}\n{"n":2}\nPASS\n')).toEqual({ n: 2 });
  expect(() => lastJsonLine('PASS')).toThrow('There is no JSON in: PASS');
});
