import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { heldResources } from '../../../src/core/resources';
import { defineUser, type Feeder, feeder, loadBurst, type User } from '../../../src/load';
import { serve, stopServers } from '../support/serve';

jest.setTimeout(20_000);
const folder = mkdtempSync(join(tmpdir(), 'mettle-feeder-'));
afterEach(stopServers);
afterAll(() => rmSync(folder, { recursive: true }));

const module_ = join(__dirname, 'support/users.ts');
const numbers = (count: number) => Array.from({ length: count }, (_, id) => ({ id }));

/** What users are given, by user. */
async function fed<Row>(
  rows: Feeder<Row>,
  plan: object,
): Promise<{ given: [user: number, row: Row][]; reasons: readonly string[]; outcome: string }> {
  const server = await serve('instant');
  const given: [number, Row][] = [];
  const scenario = async (user: User) => {
    given.push([user.id, user.feed(rows)]);
    await user.get('/');
  };
  const { reasons, outcome } = await loadBurst(server.url, { ...plan, scenario } as never);
  return { given, reasons, outcome };
}

test('sequential: each row once over the whole run; then the run ends, and the result says what to do', async () => {
  const accounts = feeder(numbers(7), { order: 'sequential', name: 'accounts' });
  const { given, outcome, reasons } = await fed(accounts, { users: 3, spawnRate: 1000, duration: '60s' });
  expect(given.map(([, { id }]) => id)).toEqual([0, 1, 2, 3, 4, 5, 6]);
  expect(outcome).toBe('invalid');
  expect(reasons[0]).toMatch(
    /^the feeder accounts \(sequential, 7 rows\) had no row left for user \d: give it more rows, give the plan a budget of "iterations", or let it go round with order: 'circular' \(after .+\)$/,
  );
});

test('exactly as many iterations as rows are no reason to complain', async () => {
  const { given, reasons } = await fed(feeder(numbers(7), { order: 'sequential' }), { users: 2, iterations: 7 });
  expect(given).toHaveLength(7);
  expect(reasons.filter((reason) => reason.includes('feeder'))).toEqual([]);
});

test('circular: round and round', async () => {
  const { given } = await fed(feeder(['a', 'b', 'c']), { users: 1, iterations: 8 });
  expect(given.map(([, row]) => row)).toEqual(['a', 'b', 'c', 'a', 'b', 'c', 'a', 'b']);
});

test('random: drawn from the seed of each user, the same on each run', async () => {
  const rows = feeder(numbers(5), { order: 'random' });
  const drawn = async (seed: number) => {
    const { given } = await fed(rows, { users: 1, iterations: 200, seed });
    return given.map(([, { id }]) => id);
  };
  const first = await drawn(1);
  expect(await drawn(1)).toEqual(first);
  expect(await drawn(2)).not.toEqual(first);
  for (let id = 0; id < 5; id++) expect(first.filter((drawnId) => drawnId === id).length).toBeGreaterThan(15);
});

test('unique: a row belongs to one user for the whole run', async () => {
  const { given } = await fed(feeder(numbers(4), { order: 'unique' }), { users: 4, spawnRate: 1000, iterations: 60 });
  const rowOf = new Map(given.map(([user, { id }]) => [user, id]));
  for (const [user, { id }] of given) expect(rowOf.get(user)).toBe(id);
  expect([...rowOf.values()].sort()).toEqual([0, 1, 2, 3]);
});

test('unique: a user too many ends the run', async () => {
  const { given, outcome, reasons } = await fed(feeder(numbers(2), { order: 'unique' }), {
    users: 3,
    spawnRate: 1000,
    duration: '60s',
  });
  expect(new Set(given.map(([, { id }]) => id)).size).toBe(2);
  expect(outcome).toBe('invalid');
  expect(reasons[0]).toContain('the feeder of 2 rows (unique, 2 rows) had no row left for user');
  expect(reasons[0]).toContain('ask for no more users than it has rows');
});

test.each(['sequential', 'unique'])('%s: two worker threads give no row twice', async (name) => {
  const server = await serve('echo');
  const plan = { users: 8, spawnRate: 1000, workers: 2, scenario: `${module_}#${name}` } as const;
  const budget = name === 'sequential' ? { iterations: 40 } : { duration: '0.5s' as const };
  const { failures, reasons } = await loadBurst(server.url, { ...plan, ...budget });
  expect(failures).toEqual([]);
  expect(reasons.filter((reason) => reason.includes('feeder'))).toEqual([]);
  const { seen } = await server.stats();
  const rows = Object.keys(seen).map((key) => Number(/\/row\/(\d+)/.exec(key)?.[1]));
  expect(rows).toHaveLength(name === 'sequential' ? 40 : 8);
  expect(new Set(rows).size).toBe(rows.length);
  if (name === 'sequential') expect(Object.values(seen)).toEqual(new Array(40).fill(1));
});

test('circular: two worker threads use all rows alike', async () => {
  const server = await serve('echo');
  const scenario = `${module_}#circular`;
  await loadBurst(server.url, { users: 2, spawnRate: 1000, iterations: 60, workers: 2, scenario });
  const { seen } = await server.stats();
  expect(Object.values(seen)).toEqual([20, 20, 20]);
});

test('a thread whose share is used up ends the run for all', async () => {
  const server = await serve('instant');
  const { outcome, reasons, durationMs } = await loadBurst(server.url, {
    users: 2,
    spawnRate: 1000,
    duration: '60s',
    workers: 2,
    scenario: `${module_}#sequential`,
  });
  expect(outcome).toBe('invalid');
  expect(reasons[0]).toMatch(
    /the feeder orders \(sequential, 40 rows\) had no row left for user \d in the share of thread [12] of 2/,
  );
  expect(durationMs).toBeLessThan(10_000);
  expect((await server.stats()).requests).toBeLessThanOrEqual(40);
});

test('the state belongs to the run: one after the other, and two at once, all begin at the first row', async () => {
  const rows = feeder(numbers(5), { order: 'sequential' });
  const plan = { users: 1, iterations: 5 };
  const runs = [await fed(rows, plan), ...(await Promise.all([fed(rows, plan), fed(rows, plan)]))];
  for (const { given } of runs) expect(given.map(([, { id }]) => id)).toEqual([0, 1, 2, 3, 4]);
});

test('what is no feeder is an error of the scenario', async () => {
  const server = await serve('instant');
  const scenario = defineUser({ tasks: [(user) => user.feed([1, 2] as never)] });
  const { failures } = await loadBurst(server.url, { users: 1, iterations: 1, scenario });
  expect(failures).toMatchObject([
    { kind: 'scenario', message: expect.stringContaining('user.feed takes what feeder returned, but it got [ 1, 2 ]') },
  ]);
});

describe('files', () => {
  const file = (name: string, text: string): string => {
    const path = join(folder, name);
    writeFileSync(path, text);
    return path;
  };
  const first = async <Row>(rows: Feeder<Row>): Promise<Row[]> =>
    (await fed(rows, { users: 1, iterations: rows.length })).given.map(([, row]) => row);

  test('a CSV file has its names in the first line, and its values are texts, as they are written', async () => {
    const path = file(
      'people.csv',
      '\uFEFFname,note,age\r\nAnn,"a ""quoted"", comma",007\r\n\r\n" Bo ","two\nlines",\r\n',
    );
    expect(await first(feeder(path))).toEqual([
      { name: 'Ann', note: 'a "quoted", comma', age: '007' },
      { name: ' Bo ', note: 'two\nlines', age: '' },
    ]);
  });

  test('a JSON file holds a list', async () => {
    expect(await first(feeder<number>(file('rows.json', '\uFEFF[1, 2]')))).toEqual([1, 2]);
  });

  test.each([
    ['short.csv', 'a,b\n1,2\n3\n', /short\.csv: Invalid Record Length: .* on line 3/],
    ['quote.csv', 'a,b\n1,"2\n', /quote\.csv: Quote Not Closed: .*line 2/],
    ['head.csv', 'a,b\n', /head\.csv: there is no row in it/],
    ['empty.csv', '', /empty\.csv: there is no row in it/],
    ['bad.json', '[1,', /bad\.json: .*JSON/],
    ['object.json', '{"a":1}', /object\.json: it holds no list/],
    ['none.json', '[]', /none\.json: there is no row in it/],
    ['rows.txt', 'a', /rows\.txt: it ends neither in \.csv nor in \.json/],
  ])('%s is one error with its name', (name, text, message) => {
    expect(() => feeder(file(name, text))).toThrow(message);
  });

  test.each<[string, () => unknown, string]>([
    ['a file that is not there', () => feeder('./no-such.csv'), 'no-such.csv: ENOENT'],
    ['no rows', () => feeder([]), 'they must be a list with at least one'],
    [
      'an unknown order',
      () => feeder([1], { order: 'shuffled' as never }),
      'option "order" must be one of \'sequential\'',
    ],
  ])('%s is one error', (_, make, message) => {
    expect(make).toThrow(message);
    expect(heldResources()).toEqual([]);
  });
});
