import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MettleError } from '../../src/core/errors';
import { runInFork } from '../../src/core/fork';
import { ownerMarker } from '../../src/core/processes';
import { heldResources } from '../../src/core/resources';
import { carriersOf, isAlive, until } from '../support/processes';

// For a machine that is busy with other things: nothing here waits by the clock.
jest.setTimeout(30_000);

const file = join(__dirname, 'fixtures/forked.ts');
const folder = mkdtempSync(join(tmpdir(), 'mettle-fork-'));
afterAll(() => rmSync(folder, { recursive: true }));

afterEach(() => {
  expect(heldResources()).toEqual([]);
  expect(carriersOf(ownerMarker())).toEqual([]);
});

const failureOf = (name: string): Promise<MettleError> =>
  runInFork({ module: file, export: name, label: `the export "${name}"` }).then(
    () => Promise.reject(new Error('it did not fail')),
    (error) => error,
  );

test('calls an export of a TypeScript module, with arguments and results that JSON does not have', async () => {
  const argument = { numbers: Float64Array.from([1, 2, Number.NaN]) };
  const result = await runInFork<ReturnType<typeof import('./fixtures/forked').sum>>({
    module: file,
    export: 'sum',
    argument,
    label: 'the sum',
  });
  expect(result.total).toBeNaN();
  expect([...result.squares]).toEqual([
    [1, 1],
    [2, 4],
    [Number.NaN, Number.NaN],
  ]);
});

test('the process is clean: options and coverage of this one do not reach it, the rest of the environment does', async () => {
  const before = { ...process.env };
  Object.assign(process.env, { NODE_OPTIONS: '--no-warnings', NODE_V8_COVERAGE: '/tmp/none', FORK_TEST: 'kept' });
  try {
    const plain = { execArgv: [], gc: 'undefined', env: { FORK_TEST: 'kept' } };
    expect(await runInFork({ module: file, export: 'surroundings', label: 'it' })).toEqual(plain);
    const execArgv = ['--expose-gc'];
    expect(await runInFork({ module: file, export: 'surroundings', execArgv, label: 'it' })).toEqual({
      ...plain,
      execArgv,
      gc: 'function',
    });
  } finally {
    process.env = before;
  }
});

test('ends with its result, whatever the module has left open', async () => {
  const pid = await runInFork<number>({ module: file, export: 'leavesOpen', label: 'it' });
  expect(isAlive(pid)).toBe(false);
});

test('a big result arrives whole', async () => {
  const result = await runInFork<Uint8Array>({ module: file, export: 'big', argument: 20_000_000, label: 'it' });
  expect(result.length).toBe(20_000_000);
});

test('an error keeps its name, message, code and the stack of where it happened', async () => {
  const error = await failureOf('fails');
  expect(error).toMatchObject({ name: 'RangeError', message: 'too far', code: 'E_FAR' });
  expect(error.stack).toMatch(/forked\.ts:\d+:\d+/);
  expect((await failureOf('failsPlainly')).message).toBe('just text');
});

test('a result that no other process can be given is an error', async () => {
  expect((await failureOf('unsendable')).message).toMatch(/could not be cloned/);
});

test('an argument that no other process can be given is an error', async () => {
  const forked = runInFork({ module: file, export: 'sum', argument: () => {}, label: 'it' });
  await expect(forked).rejects.toThrow(/could not be cloned/);
});

test.each([
  ['noFunction', /the export noFunction of .*forked\.ts is no function but number/],
  ['missing', /Failed to read the export "missing"/],
])('the export %s is an error that says so', async (name, message) => {
  expect((await failureOf(name)).message).toMatch(message);
});

test('an error of ours stays one', async () => {
  const error = await failureOf('missing');
  expect(error).toBeInstanceOf(MettleError);
  expect(error.code).toBe('METTLE_MODULE');
});

test.each([
  ['dies', /its process ended with exit code 9 and without a result\. See its last output\.\s+the last words/],
  ['crashes', /its process ended by SIGABRT/],
])('a process that %s without an answer is an error that says how', async (name, message) => {
  const error = await failureOf(name);
  expect(error.code).toBe('METTLE_FORK');
  expect(error.message).toMatch(message);
});

test.each(['waits', 'blocks'])('an abort ends a function that %s for ever, and gives its own reason', async (name) => {
  const started = join(folder, name);
  const controller = new AbortController();
  const running = runInFork({ module: file, export: name, argument: started, signal: controller.signal, label: 'it' });
  const outcome = expect(running).rejects.toThrow('enough');
  await until('it runs', () => existsSync(started));
  controller.abort(new Error('enough'));
  await outcome;
  await expect(runInFork({ module: file, signal: controller.signal, label: 'it' })).rejects.toThrow('enough');
});
