import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setHost } from '../../../src/core/host';
import { type LoadLimits, type LoadMatchers, loadMatchers, type User } from '../../../src/load';
import { judge } from '../../../src/load/limits/judge';
import { readLimits } from '../../../src/load/limits/limits';
import { readJournal } from '../../../src/report';
import { testHost } from '../../support/test-host';
import { stopServers } from '../support/serve';
import { measure } from '../support/trusted';

jest.setTimeout(60_000);
expect.extend(loadMatchers as never);
const expectLoad = (received: unknown) => expect(received) as unknown as LoadMatchers<void>;
let recordDir: string;
beforeEach(() => {
  recordDir = mkdtempSync(join(tmpdir(), 'mettle-limits-'));
  setHost(testHost({ recordDir }));
});
afterEach(async () => {
  setHost(undefined);
  rmSync(recordDir, { recursive: true });
  await stopServers();
});

const hit = (user: User) => user.get('/');
const limits: LoadLimits = {
  p99: '5s',
  'p99.5': '1us',
  service: { p50: '2s' },
  lag: { p99: '1us', min: '1s' },
  requests: 20,
  perSecond: '>=1000000',
  failures: { status: 0, timeout: '<1' },
  byName: { 'GET /': { max: '5s', lag: { mean: '1s' }, requests: '<=3' }, 'GET /nowhere': { p50: '1s' } },
};

test('limits in a plan are judged as toMeet judges them, stand in the result and once in the record', async () => {
  const plan = { rate: 40, duration: '0.5s', scenario: hit, limits };
  const { result } = await measure('instant', {}, plan);
  expect(result.outcome).toBe('completed');
  const verdicts = judge(result, readLimits(limits));
  expect(result.judgements).toEqual(
    verdicts.map(({ text, actual, passed }) => ({ matcher: 'limits', limit: text, actual, passed })),
  );
  expect(result.judgements.filter(({ passed }) => !passed).map(({ limit }) => limit)).toEqual([
    'p99.5 <= 1us',
    'lag p99 <= 1us',
    'perSecond >= 1000000',
    'GET /: requests <= 3',
    'GET /nowhere: p50 <= 1s',
  ]);
  expect(() => expectLoad(result).toMeet({ ...limits, p50: '5s' })).toThrow('p99.5 <= 1us');
  const judged = readJournal(recordDir).at(-1)?.judgements ?? [];
  // Those of the plan, and the one that only the matcher asked for.
  expect(judged.map(({ limit }) => limit)).toEqual([...result.judgements.map(({ limit }) => limit), 'p50 <= 5s']);
  expect(judged.at(-1)?.matcher).toBe('toMeet');
});

test('where a plan says nothing of failures, none is allowed, as with toMeet', async () => {
  const { result } = await measure(
    'status',
    { status: 500 },
    {
      rate: 20,
      duration: '0.5s',
      scenario: hit,
      limits: { perSecond: '>1' },
    },
  );
  expect(result.judgements).toMatchObject([
    { limit: 'perSecond > 1', passed: true },
    { limit: 'errorRate <= 0%', actual: '100 % (10 of 10 requests)', passed: false },
  ]);
});

test('a result that cannot be trusted is not judged', async () => {
  const { result } = await measure('status', { status: 429 }, { rate: 20, duration: '0.5s', scenario: hit, limits });
  expect(result.outcome).toBe('invalid');
  expect(result.judgements).toEqual([]);
});

test.each<[LoadLimits | object, string]>([
  [{ lag: { p1000: 1 } }, 'there is no limit "p1000"'],
  [{ requests: 'many' }, "the limit \"requests\" cannot be read: it is 'many', but must be like '>=1000'"],
  [{ lagg: {} }, 'there is no limit "lagg". Did you mean "lag"?'],
])('the limits %j are refused', (wrong, message) => {
  expect(() => readLimits(wrong)).toThrow(message);
});
