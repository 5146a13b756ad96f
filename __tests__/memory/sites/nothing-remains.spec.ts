import { inHostRealm } from '../../../src/core/host-realm';
import { groupOf, sitesHere } from './support';

jest.setTimeout(60_000);

const kept: object[] = [];

function keepOne(): void {
  kept.push({ first: {}, second: {} });
}

const ENDS: Readonly<Record<string, string>> = {
  'HeapProfiler.startSampling': 'HeapProfiler.stopSampling',
  'Profiler.enable': 'Profiler.disable',
  'Profiler.startPreciseCoverage': 'Profiler.stopPreciseCoverage',
  'Debugger.enable': 'Debugger.disable',
  'Debugger.setBreakpoint': 'Debugger.removeBreakpoint',
  'Runtime.addBinding': 'Runtime.removeBinding',
};

function expectAllEnded(calls: readonly string[]): void {
  for (const [begin, end] of Object.entries(ENDS)) {
    const count = (method: string): number => calls.filter((called) => called === method).length;
    expect([begin, count(end)]).toEqual([begin, count(begin)]);
  }
  expect(calls).toContain('HeapProfiler.startSampling');
  // The ids of objects, by which windows are told apart, go with it.
  expect(calls).not.toContain('HeapProfiler.disable');
}

test('everything that was begun is ended', async () => {
  expectAllEnded((await sitesHere(100, keepOne)).calls);
});

test.each(['run', 'settle'] as const)('and so it is where %s fails, with its very error', async (step) => {
  const error = new Error('on purpose');
  const calls: string[] = [];
  const fail = async (): Promise<never> => {
    throw error;
  };
  await expect(sitesHere(100, keepOne, { [step]: fail }, calls)).rejects.toBe(error);
  expectAllEnded(calls);
});

test('the coverage that a process counts for others is left alone', async () => {
  const { env } = inHostRealm<NodeJS.Process>('process');
  env['NODE_V8_COVERAGE'] = '/nowhere';
  try {
    const { calls, sitesOf } = await sitesHere(500, keepOne);
    expect(calls.filter((method) => method.startsWith('Profiler.'))).toEqual([]);
    expect(sitesOf(groupOf())[0]?.functionName).toBe('keepOne');
  } finally {
    delete env['NODE_V8_COVERAGE'];
  }
});
