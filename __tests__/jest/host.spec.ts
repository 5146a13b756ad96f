import { jestProject, removeProjects } from '../support/jest-project';

jest.setTimeout(60_000);
afterAll(removeProjects);

/** Every line that the files below wrote, as they say what the host tells them. */
function told(output: string): unknown[] {
  return [...output.matchAll(/^TOLD (.*)$/gm)].map(([, json]) => JSON.parse(json as string));
}

const head = `
const host = globalThis[Symbol.for('jest-mettle.state')].get('host').host;
const { performance } = require('node:perf_hooks');
const left = () => Math.ceil((host.deadlineMs() - performance.now()) / 100) / 10;
const tell = (what) => void process.stderr.write('TOLD ' + JSON.stringify([what, host.test().name ?? null, host.test().attempt, left()]) + '\\n');
`;

test('the running test, its attempt and its limit are known, in hooks too', async () => {
  const project = jestProject({
    'jest.config.js': "module.exports = { preset: 'jest-mettle', testTimeout: 4000 };",
    'a.spec.js': `${head}
beforeAll(() => tell('beforeAll'), 9000);
afterAll(() => tell('afterAll'));
describe('group', () => {
  let attempts = 0;
  beforeEach(() => tell('beforeEach'), 8000);
  test('passes', () => tell('test'), 2000);
  test('is retried', () => { tell('test'); if (++attempts < 3) throw new Error('not yet'); });
  test('takes a callback', (done) => { tell('test'); done(); });
});
test.each([1])('row %i', () => tell('test'));
jest.retryTimes(2);`,
  });
  const { code, output } = await project.jest(['--seed=42']);
  const beforeEach = (name: string, attempt: number): unknown[] => ['beforeEach', name, attempt, 8];
  expect(told(output)).toEqual([
    ['beforeAll', null, 1, 9],
    beforeEach('group passes', 1),
    ['test', 'group passes', 1, 2],
    beforeEach('group is retried', 1),
    ['test', 'group is retried', 1, 4],
    beforeEach('group takes a callback', 1),
    ['test', 'group takes a callback', 1, 4],
    beforeEach('group is retried', 2),
    ['test', 'group is retried', 2, 4],
    beforeEach('group is retried', 3),
    ['test', 'group is retried', 3, 4],
    ['test', 'row 1', 1, 4],
    ['afterAll', null, 1, 4],
  ]);
  expect(code).toBe(0);
});

test('helpers stop before Jest does; attempts, seed and hosts reach them', async () => {
  const project = jestProject({
    'jest.config.js': `
const { defineConfig } = require('jest-mettle/config');
module.exports = defineConfig({}, { allowHosts: ['a.internal', 'b.internal'] });`,
    'a.spec.js': `
const { eventually } = require('jest-mettle/integration');
const host = globalThis[Symbol.for('jest-mettle.state')].get('host').host;
jest.retryTimes(1);
test('never comes', () => eventually(() => { throw new Error('not there'); }, { within: '1m' }), 1000);
test('knows', () => { expect(host.allowHosts).toEqual(['a.internal', 'b.internal']); expect(host.seed()).toBe(42); });
test.concurrent('one', async () => {});
test.concurrent('two', async () => {});`,
  });
  const { code, output } = await project.jest(['--seed=42']);
  expect(output).toContain('not there');
  expect(output).toMatch(/it did not within 7\d\d ms/);
  expect(output).not.toContain('Exceeded timeout');
  expect(output).toContain('1 failed, 3 passed');
  expect(output).toMatch(/jest-mettle +1 result failed/);
  expect(code).toBe(1);
});

test('what ts-jest keeps for checking types is let go, and types are checked all the same', async () => {
  const project = jestProject({
    'jest.config.js': "module.exports = { preset: 'ts-jest', setupFilesAfterEnv: ['jest-mettle/setup'] };",
    'tsconfig.json':
      '{ "compilerOptions": { "module": "commonjs", "target": "es2022", "strict": true, "types": ["jest", "node"] } }',
    'right.ts': 'export const right: number = 1;',
    'wrong.ts': 'export const wrong: number = "1";',
    'a.spec.ts': `
const used = (): number => {
  require('node:v8').setFlagsFromString('--expose-gc');
  require('node:vm').runInNewContext('gc')();
  return process.memoryUsage().heapUsed / 1e6;
};
test('drops', () => {
  type State = Record<symbol, Map<string, { host: { dropCaches(): void } }>>;
  const { host } = (globalThis as unknown as State)[Symbol.for('jest-mettle.state')]!.get('host')!;
  const before = used();
  host.dropCaches();
  process.stderr.write(\`TOLD \${Math.round(before - used())}\\n\`);
  host.dropCaches();
  expect(require('./right').right).toBe(1);
});
test('goes on to check', () => {
  expect(() => require('./wrong')).toThrow(/TS2322/);
});`,
  });
  const { code, output } = await project.jest();
  expect(`${code} ${output}`).toMatch(/^0 /);
  expect(told(output)[0]).toBeGreaterThan(30);
});
