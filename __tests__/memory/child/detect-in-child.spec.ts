import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { LeakOptions } from '../../../src/memory';
import { moduleFolder } from './support';

jest.setTimeout(60_000);
const modules = moduleFolder();
afterAll(() => modules.remove());

const QUICK: LeakOptions = { iterations: 20, warmUp: 20 };
const NOTHING = { folders: [], children: [] };

describe('a module that leaks is told by class, number, file and holder; its twin that lets go is silent', () => {
  const kinds = {
    'CommonJS, .cjs': {
      file: 'sessions.cjs',
      code: (end: string) => `
class Session { id = 1 }
const sessions = new Set();
module.exports = function open() { const one = new Session(); sessions.add(one); ${end} };`,
    },
    'an ES module, .mjs': {
      file: 'sessions.mjs',
      code: (end: string) => `
class Session { id = 1 }
const sessions = new Set();
export default function open() { const one = new Session(); sessions.add(one); ${end} }`,
    },
    'TypeScript, .ts': {
      file: 'sessions.ts',
      code: (end: string) => `
interface Kept { readonly id: number }
class Session implements Kept { constructor(readonly id: number) {} }
const sessions = new Set<Kept>();
export function open(): void { const one: Kept = new Session(1); sessions.add(one); ${end} }`,
    },
  };
  test.each(Object.entries(kinds))('%s', async (_, { file, code }) => {
    const leaking = await modules.look(modules.write(file, code('')), QUICK);
    expect(leaking).toMatchObject(NOTHING);
    expect(leaking.result).toMatchObject({
      outcome: 'completed',
      where: 'child process',
      scenario: file,
      snapshots: [],
    });
    expect(leaking.result?.target).toMatch(/^a process of its own \(Node \d/);
    expect(leaking.result?.findings).toHaveLength(1);
    const [finding] = leaking.result?.findings ?? [];
    expect(finding).toMatchObject({ kind: 'object', className: 'Session', objectsPerIteration: 1 });
    const line =
      1 +
      code('')
        .split('\n')
        .findIndex((text) => text.includes('function open'));
    expect(finding?.sites[0]).toMatchObject({ file: join(modules.dir, file), line, functionName: 'open' });
    expect(finding?.sites[0]?.statements.map(({ text }) => text).join()).toContain('sessions.add(one)');
    expect(finding?.retainers[0]?.inWords).toContain('"sessions"');

    const clean = await modules.look(modules.write(`clean-${file}`, code('sessions.delete(one);')), QUICK);
    expect(clean).toMatchObject(NOTHING);
    expect(clean.result).toMatchObject({ outcome: 'completed', findings: [], warmUpIterations: 20 });
  });
});

test('setup, iterate, settle and teardown are called in that order, and each as often as it should', async () => {
  const address = modules.write(
    'parts.mjs',
    `
import { appendFileSync } from 'node:fs';
const calls = { settle: 0, iterate: 0 };
const note = (what) => appendFileSync('parts.log', what + '\\n');
export const setup = async () => { await null; note('setup'); };
export const iterate = ({ iteration }) => { if (calls.iterate++ !== iteration) note('wrong number'); };
export const settle = async () => { await null; calls.settle++; };
export const teardown = () => note('teardown ' + (calls.iterate >= 80) + ' ' + (calls.settle >= 4));`,
  );
  const { result } = await modules.look(address, { ...QUICK, title: 'the parts' });
  expect(result).toMatchObject({ outcome: 'completed', findings: [], scenario: 'the parts' });
  expect(readFileSync(join(modules.dir, 'parts.log'), 'utf8')).toBe('setup\nteardown true true\n');
});

test('a module that reads iterations runs them in batches; an export is picked by its name, one with parts too', async () => {
  const address = modules.write(
    'batches.mjs',
    `
class Job {}
const kept = [];
let calls = 0;
export const other = () => { throw new Error('not this one'); };
export const batches = {
  iterate({ iterations }) { calls++; for (let n = 0; n < iterations; n++) kept.push(new Job()); },
  teardown() { if (calls > 20) throw new Error('called ' + calls + ' times'); },
};`,
  );
  const { result } = await modules.look(`${address}#batches`, QUICK);
  expect(result?.scenario).toBe('batches.mjs#batches');
  expect(result?.findings.map(({ className, objectsPerIteration }) => [className, objectsPerIteration])).toEqual([
    ['Job', 1],
  ]);
});

test('a module is called by its path from the working directory; elsewhere by its whole path', async () => {
  const elsewhere = moduleFolder();
  try {
    elsewhere.write('idle.mjs', 'export const iterate = () => {};');
    const { result } = await modules.look(join(elsewhere.dir, 'idle'), QUICK);
    expect(result?.scenario).toBe(join(elsewhere.dir, 'idle.mjs'));
  } finally {
    elsewhere.remove();
  }
});

test('the process is a clean one: no options of Node of the caller, its folder and environment', async () => {
  const address = modules.write(
    'clean.mjs',
    `
export const setup = () => { throw Object.assign(new Error(JSON.stringify([process.execArgv, process.cwd(), typeof jest, process.env.NODE_OPTIONS])), { code: 'E_SEEN' }); };
export const iterate = () => {};`,
  );
  const { error } = await modules.look(address, QUICK);
  expect(error?.code).toBe('E_SEEN');
  expect(JSON.parse(error?.message ?? '')).toEqual([[], modules.dir, 'undefined', null]);
});

describe('what goes wrong is one clear error, and nothing is left', () => {
  const hang = `let calls = 0; export const iterate = () => (++calls === 30 ? new Promise(() => setInterval(() => {}, 1000)) : undefined);`;
  const cases: [
    what: string,
    module: string,
    options: LeakOptions & { readonly abortAfter?: number },
    error: { name?: string; code?: string; message: RegExp },
  ][] = [
    [
      'it throws when it is loaded',
      'throw new Error("no database");',
      QUICK,
      { code: 'METTLE_MODULE', message: /^Failed to load the module .*\.mjs: no database\. / },
    ],
    [
      'it exports no scenario',
      'export const limit = 3;',
      QUICK,
      {
        code: 'METTLE_SCENARIO',
        message: /^Failed to read the leak scenario .*: its export must be a function, but it is 3\. Export /,
      },
    ],
    ['it exports nothing', '', QUICK, { code: 'METTLE_MODULE', message: /the module exports nothing/ }],
    [
      'it exports several functions, and none was named',
      'export const one = () => {}; export const two = () => {};',
      QUICK,
      { code: 'METTLE_MODULE', message: /the module exports one, two\. Name an export after "#"/ },
    ],
    [
      'a part is no function',
      'export const iterate = () => {}; export const setup = "later";',
      QUICK,
      { code: 'METTLE_SCENARIO', message: /its "setup" must be a function, but it is 'later'/ },
    ],
    [
      'its setup throws',
      'export const setup = () => { throw Object.assign(new TypeError("no such table"), { code: "42P01" }); }; export const iterate = () => {};',
      QUICK,
      { name: 'TypeError', code: '42P01', message: /^no such table$/ },
    ],
    [
      'an iteration throws',
      'let calls = 0; export const iterate = () => { if (++calls === 30) throw new RangeError("the 30th"); };',
      QUICK,
      { name: 'RangeError', message: /^the 30th$/ },
    ],
    [
      'its teardown throws',
      'export const iterate = () => {}; export const teardown = () => { throw new Error("cannot close"); };',
      QUICK,
      { message: /^cannot close$/ },
    ],
    [
      'an iteration throws, and the teardown after it',
      'let calls = 0; export const iterate = () => { if (++calls === 30) throw new RangeError("the 30th"); }; export const teardown = () => { throw new Error("cannot close"); };',
      QUICK,
      { name: 'RangeError', message: /^the 30th$/ },
    ],
    [
      'an iteration ends the process',
      'let calls = 0; export const iterate = () => { if (++calls === 30) { console.log("good bye"); process.exit(7); } };',
      QUICK,
      { code: 'METTLE_FORK', message: /its process ended with exit code 7 and without a result\..*good bye/s },
    ],
    [
      'the process is killed',
      'let calls = 0; export const iterate = () => { if (++calls === 30) process.kill(process.pid, "SIGKILL"); };',
      QUICK,
      { code: 'METTLE_FORK', message: /its process ended by SIGKILL and without a result/ },
    ],
    [
      'an iteration never settles',
      hang,
      { ...QUICK, budget: '1.5s' },
      { code: 'METTLE_TIMEOUT', message: /after 1\.5 s .*iteration 30 had not settled\./ },
    ],
    [
      'an iteration never lets go of the event loop',
      'let calls = 0; export const iterate = () => { if (++calls === 30) for (;;); };',
      { ...QUICK, budget: 500 },
      { code: 'METTLE_TIMEOUT', message: /its process did not answer: something in it never lets the event loop turn/ },
    ],
    [
      'its setup never settles',
      'export const setup = () => new Promise(() => setInterval(() => {}, 1000)); export const iterate = () => {};',
      { ...QUICK, budget: 500 },
      { code: 'METTLE_TIMEOUT', message: /its setup had not settled/ },
    ],
    [
      'the caller aborts',
      hang,
      { ...QUICK, abortAfter: 1500 },
      { code: 'METTLE_ABORTED', message: /^Failed to look for leaks in .*: it was aborted while / },
    ],
    ['an option is wrong', hang, { iterations: 0 }, { code: 'METTLE_OPTION', message: /"iterations"/ }],
    [
      'an option is unknown',
      hang,
      { warmup: 3 } as LeakOptions,
      { code: 'METTLE_OPTION', message: /Did you mean "?warmUp/ },
    ],
  ];
  test.each(cases)('%s', async (what, code, options, { message, ...others }) => {
    const address = modules.write(`${what.replace(/\W+/g, '-')}.mjs`, code);
    const looked = await modules.look(address, options);
    expect(looked.result).toBeUndefined();
    expect(looked.error).toMatchObject({ ...others, message: expect.stringMatching(message) });
    expect(looked).toMatchObject(NOTHING);
  });

  test('there is no such file', async () => {
    const { error, ...left } = await modules.look('./sesions', QUICK);
    expect(error).toMatchObject({
      code: 'METTLE_MODULE',
      message: expect.stringMatching(
        /^Failed to find the module \.\/sesions: there is no file .* Give an absolute path/,
      ),
    });
    expect(left).toMatchObject(NOTHING);
  });
});
