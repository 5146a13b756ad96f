import { defineConfig, defineProjects } from '../../src/jest/config';
import { kindOf } from '../../src/jest/kinds';

type Config = Record<string, unknown> & { projects: Record<string, unknown>[]; reporters: unknown[] };

function projects(config: object, options?: object): Record<string, unknown>[] {
  return (defineConfig(config, options) as Config).projects;
}

const before = { ...process.env };
afterEach(() => {
  for (const name of Object.keys(process.env)) if (name.startsWith('METTLE_')) delete process.env[name];
  Object.assign(process.env, Object.fromEntries(Object.entries(before).filter(([name]) => name.startsWith('METTLE_'))));
});
beforeEach(() => {
  process.env['METTLE_KINDS'] = 'all';
});

test("the user's options reach each project, and those of the whole run stay at the root", () => {
  const config = defineConfig({
    preset: 'ts-jest',
    moduleNameMapper: { '^@/(.*)$': '<rootDir>/src/$1' },
    setupFiles: ['./env.js'],
    setupFilesAfterEnv: ['./matchers.js'],
    globalSetup: './up.js',
    maxWorkers: 3,
    coverageThreshold: { global: { lines: 90 } },
    collectCoverageFrom: ['src/**'],
    testTimeout: 7_000,
  }) as unknown as Config;
  expect(config).toMatchObject({ maxWorkers: 3, coverageThreshold: { global: { lines: 90 } }, testTimeout: 7_000 });
  expect(config).not.toHaveProperty('globalSetup');
  expect(config.projects).toHaveLength(6);
  for (const project of config.projects) {
    expect(project).toMatchObject({
      preset: 'ts-jest',
      moduleNameMapper: { '^@/(.*)$': '<rootDir>/src/$1' },
      setupFiles: ['./env.js'],
      setupFilesAfterEnv: [expect.stringMatching(/dist.setup\.js$/), './matchers.js'],
      globalSetup: './up.js',
      collectCoverageFrom: ['src/**'],
    });
    expect(project).not.toHaveProperty('transform');
    for (const name of ['maxWorkers', 'coverageThreshold', 'testTimeout', 'reporters'])
      expect(project).not.toHaveProperty(name);
  }
});

test("the user's patterns hold for the fast tests, and suffixes for the kinds", () => {
  const [fast, ...kinds] = projects({ testRegex: '.*\\.spec\\.ts$', testPathIgnorePatterns: ['/fixtures/'] });
  expect(fast).toMatchObject({ displayName: 'fast', testRegex: '.*\\.spec\\.ts$' });
  const ignored = fast?.['testPathIgnorePatterns'] as string[];
  const isIgnored = (path: string): boolean => ignored.some((pattern) => new RegExp(pattern).test(path));
  expect(isIgnored('/a/orders.load.spec.ts')).toBe(true);
  expect(isIgnored('/a/fixtures/x.spec.ts')).toBe(true);
  expect(isIgnored('/a/load.spec.ts')).toBe(false);
  expect(kinds.map((kind) => kind['displayName'])).toEqual(['integration', 'load', 'chaos', 'memory', 'bench']);
  expect(kinds.every((kind) => kind['testMatch'] === undefined)).toBe(true);
  expect(new RegExp(kinds[1]?.['testRegex'] as string).test('/a/orders.load.test.mts')).toBe(true);
  expect(kinds[1]?.['testPathIgnorePatterns']).toEqual([
    '/fixtures/',
    '<rootDir>/dist/',
    '<rootDir>/build/',
    '<rootDir>/out/',
  ]);
});

test('heavy kinds get a runner of their own, and only load and bench get globals', () => {
  const [fast, integration, load, chaos, memory, bench] = projects({ sandboxInjectedGlobals: ['URL'] });
  expect([fast, integration].map((project) => project?.['runner'])).toEqual([undefined, undefined]);
  for (const project of [load, chaos, bench]) expect(project?.['runner']).toMatch(/runners.serial\.js$/);
  expect(memory?.['runner']).toMatch(/runners.isolated\.js$/);
  for (const project of [load, bench]) {
    const injected = project?.['sandboxInjectedGlobals'] as string[];
    expect(injected).toEqual(expect.arrayContaining(['URL', 'Math', 'JSON']));
    for (const trap of ['Date', 'Promise', 'process', 'performance', 'Buffer']) expect(injected).not.toContain(trap);
  }
  for (const project of [fast, integration, chaos, memory])
    expect(project?.['sandboxInjectedGlobals']).toEqual(['URL']);
});

test('the reporter stands beside those that were there', () => {
  const ours = [expect.stringMatching(/dist.reporter\.js$/), { reportDir: 'out' }];
  const reporters = (config: object): unknown[] => (defineConfig(config, { reportDir: 'out' }) as Config).reporters;
  expect(reporters({})).toEqual(['default', ours]);
  expect(reporters({ reporters: ['summary', ['jest-junit', { a: 1 }]] })).toEqual([
    'summary',
    ['jest-junit', { a: 1 }],
    ours,
  ]);
  expect(reporters({ reporters: ['default', 'jest-mettle/reporter'] })).toEqual(['default', ours]);
});

test('a relative rootDir counts from the configuration in the projects too', () => {
  expect(projects({ rootDir: 'src' })[0]?.['rootDir']).toBe('<rootDir>/src');
  expect(projects({ rootDir: '/abs' })[0]?.['rootDir']).toBe('/abs');
  expect(projects({})[0]?.['rootDir']).toBe('<rootDir>');
});

test('the reports do not start the tests again in watch mode', () => {
  const [fast] = projects({ watchPathIgnorePatterns: ['x'] }, { reportDir: './reports/mettle' });
  const patterns = fast?.['watchPathIgnorePatterns'] as string[];
  expect(patterns[0]).toBe('x');
  expect(new RegExp(patterns[1] as string).test('/home/me/reports/mettle/report.json')).toBe(true);
});

test('a function is awaited, and options reach the test files through the environment', async () => {
  const config = defineConfig(async () => ({ displayName: 'orders' }), {
    allowHosts: ['a.internal', 'b.internal'],
    leftBehind: 'fail',
  });
  expect(((await config()) as unknown as Config).projects[0]?.['displayName']).toBe('orders');
  expect(process.env['METTLE_ALLOW_HOSTS']).toBe('a.internal,b.internal');
  expect(process.env['METTLE_LEFT_BEHIND']).toBe('fail');
});

test('projects of a monorepo are kept as they are', () => {
  const orders = defineProjects({ displayName: 'orders', rootDir: '<rootDir>/packages/orders' });
  expect(orders.map((project) => (project as { displayName: unknown }).displayName)).toEqual([
    'orders',
    'integration',
    'load',
    'chaos',
    'memory',
    'bench',
  ]);
  const config = defineConfig({ projects: ['packages/web', ...orders], globalSetup: './up.js' }) as unknown as Config;
  expect(config.projects).toEqual(['packages/web', ...orders]);
  expect(config).toMatchObject({ globalSetup: './up.js', reporters: ['default', expect.anything()] });
  expect(() => defineProjects({ projects: [] })).toThrow('its configuration has projects of its own');
});

test('wrong options are named', () => {
  expect(() => defineConfig({}, { alowHosts: [] } as object)).toThrow(
    /there is no option "alowHosts". Did you mean "allowHosts"\?/,
  );
  expect(() => defineConfig({}, { leftBehind: 'no' } as object)).toThrow(
    /option "leftBehind" must be one of 'report', 'fail'/,
  );
  expect(() => defineConfig([] as object)).toThrow(
    'Failed to read the Jest configuration given to defineConfig: it must be an object, but it is []',
  );
});

test.each([
  ['orders.load.spec.ts', 'load'],
  ['a/b.bench.test.cjs', 'bench'],
  ['x.memory.spec.tsx', 'memory'],
  ['x.spec.ts', undefined],
  ['load.spec.ts', undefined],
  ['x.load.ts', undefined],
])('%s is of the kind %s', (path, kind) => expect(kindOf(path)).toBe(kind));
