import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import http from 'node:http';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { families } from '../../../proofs/chaos-rollback/palette';
import { runRandomExperiments } from '../../../proofs/chaos-rollback/random-experiments';
import { changedPlaces, differences, stateNow } from '../../../proofs/chaos-rollback/state';
import { startWorld, type World } from '../../../proofs/chaos-rollback/world';
import { inHostRealm } from '../../../src/core/host-realm';
import { hold } from '../../../src/core/resources';
import { jestProject, removeProjects } from '../../support/jest-project';

jest.setTimeout(120_000);
afterAll(removeProjects);

describe('random experiments', () => {
  let world: World;
  let folder: string;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'mettle-random-'));
    world = await startWorld(folder);
  });
  afterAll(async () => {
    await world.end();
    rmSync(folder, { recursive: true });
  });

  test('leave nothing: 200 of them, in the sandbox of a test', async () => {
    const { experiments, violations, byFamily, byBehaviour, byEnd } = await runRandomExperiments(world, 200, 1);
    expect(violations).toEqual([]);
    expect(experiments).toBeGreaterThan(200);
    // Every kind of fault, body and end was there: what never happened proves nothing.
    expect([...byFamily.keys()].sort()).toEqual(families.map(({ name }) => name).sort());
    expect(byBehaviour.size).toBe(8);
    expect([...byEnd.keys()]).toEqual(
      expect.arrayContaining([
        'none',
        'body',
        'METTLE_FAULT',
        'METTLE_TIMEOUT',
        'METTLE_ABORTED',
        'METTLE_FAULT_UNFIRED',
      ]),
    );
  });
});

describe('what is left would be found', () => {
  test.each<[string, () => (() => unknown) | Promise<() => unknown>, RegExp]>([
    ['a patch', () => replace(http as { get: unknown }, 'get'), /http\.get is another/],
    ['a listener', listen, /listeners of process\.warning, before: /],
    [
      'a server',
      async () => {
        const server = createServer().listen(0, '127.0.0.1');
        await once(server, 'listening');
        return () => server.close();
      },
      /TCPServerWrap/,
    ],
    [
      'a timer',
      () => {
        const timer = setInterval(() => {}, 1000);
        return () => clearInterval(timer);
      },
      /Timeout/,
    ],
    ['a fault', () => hold('fault', 'the fault x', () => {}), /held: fault the fault x/],
  ])('%s', async (_what, plant, told) => {
    const before = stateNow();
    const undo = await plant();
    try {
      expect((await differences(before)).join()).toMatch(told);
    } finally {
      undo();
    }
    expect(await differences(before)).toEqual([]);
    expect(changedPlaces(before)).toEqual([]);
  });
});

function replace(owner: { get: unknown }, key: 'get'): () => void {
  const original = owner[key];
  owner[key] = () => {};
  return () => {
    owner[key] = original;
  };
}

function listen(): () => void {
  const own = inHostRealm<NodeJS.Process>('process');
  const listener = (): void => {};
  own.on('warning', listener);
  return () => {
    own.off('warning', listener);
  };
}

/** Patches by hand what faults of any kind might; hangs, throws and leaves experiments behind, under Jest's own time limits. */
const spec = `
const http = require('node:http');
const vm = require('node:vm');
const { defineFault, withChaos } = require('jest-mettle');
const own = vm.runInThisContext('process');
const look = () => [http.request, http.get, own.listenerCount('SIGINT'), own.listenerCount('exit'), own.listenerCount('warning')];
const first = vm.runInThisContext("globalThis[Symbol.for('first')] ??= { files: 0 }");
first.state ??= look();
first.files += 1;
const found = look();
const fault = (key) => defineFault({
  name: key, options: {},
  async inject({ defer, fired }) {
    const original = http[key];
    const listener = () => {};
    http[key] = (...args) => original(...args);
    own.on('warning', listener);
    defer(() => { http[key] = original; own.off('warning', listener); });
    fired();
  },
})({});
test('finds all as it was before the first file', () => {
  expect(found.map((one, index) => Object.is(one, first.state[index]))).toEqual(found.map(() => true));
});
test('throws', () => expect(withChaos(fault('request'), () => { throw new Error('x'); })).rejects.toThrow('x'));
test('hangs past its limit', () => withChaos(fault('get'), () => new Promise(() => {})), 600);
test('finds the patch gone', () => expect(http.get).toBe(first.state[1]));
test('leaves one behind that nobody waits for', () => { withChaos(fault('request'), () => new Promise(() => {})).catch(() => {}); });
test('is the last', () => { require('node:fs').appendFileSync('files', String(first.files) + ' '); });
`;

test('the next test file in the same process is not affected', async () => {
  const project = jestProject({
    'jest.config.js': "module.exports = { preset: 'jest-mettle' };",
    ...Object.fromEntries(['a', 'b', 'c'].map((name) => [`${name}.spec.js`, spec])),
  });
  const { output } = await project.jest(['--runInBand']);
  // In each file the one that hangs fails, in time and by our own error; nothing else does.
  expect(output).toContain('Tests:       3 failed, 15 passed, 18 total');
  expect(output.match(/the body had not ended/g)?.length).toBeGreaterThanOrEqual(3);
  expect(output).not.toContain('Exceeded timeout');
  expect(readFileSync(join(project.dir, 'files'), 'utf8')).toBe('1 2 3 ');
});
