import { mkdtempSync, rmSync } from 'node:fs';
import { Session } from 'node:inspector/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { writeHeapSnapshot } from 'node:v8';
import { processState } from '../../../src/core/state';
import { readSnapshot } from '../../../src/memory/snapshot/reader/read-snapshot';
import type { HeapSurvey } from '../../../src/memory/snapshot/survey';
import { takeSurvey } from '../../../src/memory/snapshot/take-survey';
import { remember } from './fixtures/leaky-module';
import { keepElsewhere, setFastTimer } from './fixtures/undici-timers';

const ITERATIONS = 50;
const kept: object[] = [];
class Own {}

/** The console that Jest gives a test file unless it runs verbosely, from the tree of the Jest that is installed. */
const { BufferedConsole } = ['jest', '@jest/core'].reduce(
  (from, name) => createRequire(from.resolve(name)),
  createRequire(__filename),
)('@jest/console') as { readonly BufferedConsole: new () => Console };

async function surveyOfThisProcess(iterate: () => unknown): Promise<HeapSurvey> {
  const folder = mkdtempSync(join(tmpdir(), 'mettle-foreign-'));
  const session = new Session();
  session.connect();
  const post = session.post.bind(session) as (method: string, params?: object) => Promise<never>;
  let lastId = 0;
  session.on('HeapProfiler.lastSeenObjectId', ({ params }) => {
    lastId = params.lastSeenObjectId;
  });
  const boundary = async (): Promise<number> => {
    await post('HeapProfiler.collectGarbage');
    await sleep(20);
    await post('HeapProfiler.collectGarbage');
    // V8 tells the last id after each walk.
    await post('HeapProfiler.startTrackingHeapObjects');
    const before = lastId;
    while (lastId === before) await sleep(10);
    return lastId;
  };
  try {
    await post('Debugger.enable');
    await post('Debugger.disable');
    const boundaries: number[] = [];
    for (let window = 0; window < 3; window++) {
      for (let i = 0; i < ITERATIONS; i++) await iterate();
      boundaries.push(await boundary());
    }
    const file = join(folder, '0.heapsnapshot');
    writeHeapSnapshot(file);
    return takeSurvey(readSnapshot(file), { boundaries, leastCount: 5 });
  } finally {
    session.disconnect();
    rmSync(folder, { recursive: true, force: true });
  }
}

test('growth that Jest holds is told as that of the test framework, beside what the scenario leaks', async () => {
  const mock = jest.fn();
  const subject = { run: () => 1 };
  const lines = new BufferedConsole();
  const survey = await surveyOfThisProcess(() => {
    mock({ called: true });
    jest.spyOn(subject, 'run').mockImplementation(() => 2);
    lines.log('a line');
    kept.push(new Own());
    remember(kept.length);
  });
  const held = (holder: string) => survey.groups.filter(({ foreign }) => foreign?.holder === holder);
  const own = survey.groups.filter(({ foreign }) => foreign === null);
  expect(own.map(({ className }) => className).sort()).toEqual(['Order', 'Own']);
  expect(own).toEqual(
    expect.arrayContaining([
      expect.objectContaining({
        className: 'Order',
        countByWindow: [ITERATIONS, ITERATIONS],
        retainers: [
          expect.objectContaining({
            inWords:
              'held as a value of the Map in the variable "orders" of the closure of remember (fixtures/leaky-module.ts)',
          }),
        ],
      }),
      expect.objectContaining({
        className: 'Own',
        countByWindow: [ITERATIONS, ITERATIONS],
        retainers: [
          expect.objectContaining({
            inWords: 'held in the Array in the variable "kept" of the running test',
            count: 2 * ITERATIONS,
          }),
        ],
      }),
    ]),
  );
  expect(held('the calls that mock functions of Jest keep').length).toBeGreaterThan(0);
  expect(held('the buffered console of Jest')).toEqual([
    expect.objectContaining({
      countByWindow: [ITERATIONS, ITERATIONS],
      foreign: { heldBy: 'test framework', holder: 'the buffered console of Jest' },
    }),
  ]);
}, 60_000);

test('timers that undici has not dropped yet are those of the runtime, and what else is called so is not', async () => {
  const survey = await surveyOfThisProcess(() => {
    setFastTimer(() => 1);
    keepElsewhere(() => 1);
  });
  const timers = survey.groups.filter(({ className }) => className === 'FastTimer');
  const told = timers.map(({ foreign, countByWindow }) => ({ countByWindow, holder: foreign?.holder }));
  expect(told.sort((a) => (a.holder ? -1 : 1))).toEqual([
    { countByWindow: [ITERATIONS, ITERATIONS], holder: 'the timers of undici, the client behind fetch' },
    { countByWindow: [ITERATIONS, ITERATIONS], holder: undefined },
  ]);
  expect(survey.groups).toHaveLength(2);
}, 60_000);

test('connections that jest-mettle knows of weakly are its own, and what else its state keeps is not', async () => {
  const { sockets } = processState('foreign spec', () => ({ sockets: new Set<object>() }));
  try {
    const survey = await surveyOfThisProcess(() => {
      sockets.add(new WeakRef(new Own()));
      sockets.add(new Own());
    });
    const told = survey.groups.map(({ className, foreign }) => [className, foreign?.holder]);
    expect(told).toContainEqual(['WeakRef', 'the connections that jest-mettle knows of']);
    expect(told).toContainEqual(['Own', undefined]);
  } finally {
    sockets.clear();
  }
}, 60_000);
