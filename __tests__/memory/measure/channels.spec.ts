import { channels } from '../../../src/memory/measure/channels';
import { findingsOf } from '../../../src/memory/measure/findings/all-findings';
import { judgeChannel, mostIterations } from '../../../src/memory/measure/judge/channels';
import type { JudgedGroup } from '../../../src/memory/measure/judge/groups';
import { roundsOf, type Window } from '../../../src/memory/measure/windows';
import type { Reading } from '../../../src/memory/target/heap-target';
import { reading } from '../support/readings';
import { group } from '../support/survivors';

const SIZES = [
  [160, 200, 240],
  [1500, 2500, 600],
];
const TELLING = {
  located: undefined,
  warmUpIterations: 200,
  windows: [
    { round: 0, at: 0, iterations: 160, heapGrowth: 0 },
    { round: 1, at: 4, iterations: 1500, heapGrowth: 0 },
  ],
};

/** Windows in which the figures go as a function of all iterations so far says. */
function windowsOf(figures: (iterations: number) => Partial<Reading>, rounds = SIZES): Window[] {
  const windows: Window[] = [];
  let [done, at] = [0, 0];
  rounds.forEach((sizes, round) => {
    for (const iterations of sizes) {
      const look = (when: number) => ({ id: when, objects: null, reading: reading(figures(when)) });
      windows.push({ round, at, iterations, durationMs: 1, from: look(done), to: look(done + iterations) });
      done += iterations;
      at++;
    }
    at++;
  });
  return windows;
}

function findings(figures: (iterations: number) => Partial<Reading>, groups: readonly JudgedGroup[] = []) {
  const rounds = roundsOf(windowsOf(figures));
  const judged = channels.flatMap((channel) => judgeChannel(channel, rounds));
  return findingsOf({ groups, collections: [], figures: judged }, undefined, TELLING);
}

test.each([
  ['array buffer', (i: number) => ({ arrayBuffersBytes: i * 10_000, externalBytes: 2e6 + i * 10_000 }), 0, 10_000],
  ['external memory', (i: number) => ({ externalBytes: 2e6 + i * 65_536 }), 0, 65_536],
  ['socket', (i: number) => ({ handles: { TCPSocketWrap: 3 + i } }), 1, 0],
  ['timer', (i: number) => ({ handles: { Timeout: Math.floor(i / 10) } }), 0.1, 0],
  ['handle', (i: number) => ({ handles: { FSReqCallback: i } }), 1, 0],
  ['file descriptor', (i: number) => ({ fileDescriptors: { '/var/log/a.log': i } }), 1, 0],
  ['worker thread', (i: number) => ({ threads: 11 + i }), 1, 0],
  ['child process', (i: number) => ({ children: 2 * i }), 2, 0],
] as const)('%s: one finding of its kind, with its rate', (kind, figures, objectsPerIteration, bytesPerIteration) => {
  const found = findings(figures);
  expect(found).toEqual([expect.objectContaining({ kind, members: [], sites: [] })]);
  expect(found[0]?.objectsPerIteration).toBeCloseTo(objectsPerIteration, 2);
  expect(found[0]?.bytesPerIteration).toBeCloseTo(bytesPerIteration, 2);
  expect(found[0]?.inWords).toMatch(/each iteration/);
});

test.each([
  ['flat', () => ({})],
  [
    'the pool of small buffers',
    (i: number) => ({ arrayBuffersBytes: 8192 * (1 + (i % 3)), externalBytes: 2e6 + 8192 * (1 + (i % 3)) }),
  ],
  ['threads of a pool that is begun late', (i: number) => ({ threads: i > 170 ? 15 : 11 })],
  ['keep-alive sockets that come and go', (i: number) => ({ handles: { TCPSocketWrap: 5 + (i % 7) } })],
  ['a platform that tells nothing', () => ({ fileDescriptors: null, threads: null, children: null })],
] as const)('%s: nothing', (_, figures) => {
  expect(findings(figures)).toEqual([]);
});

test('what ended is told as unsettled', () => {
  expect(findings((i) => ({ fileDescriptors: { socket: Math.min(i, 500) } }))).toEqual([
    expect.objectContaining({ kind: 'unsettled growth', className: 'socket' }),
  ]);
});

describe('what the heap explains already is told once', () => {
  const leak = (className: string, kind: JudgedGroup['group']['kind']): JudgedGroup => {
    const countByWindow = [160, 200, 240, 0, 1500, 2500, 600];
    const bytesByWindow = countByWindow.map((count) => count * 100);
    const survivors = group(countByWindow, { kind, className, bytesByWindow });
    const rounds = [[{ iterations: 160, growth: 160 }], [{ iterations: 1500, growth: 1500 }]];
    return { group: survivors, early: survivors, course: 'going on', rounds };
  };

  test('a socket is a handle and a descriptor as well', () => {
    const found = findings(
      (i) => ({ handles: { TCPSocketWrap: i }, fileDescriptors: { socket: i } }),
      [leak('Socket', 'socket')],
    );
    expect(found).toEqual([expect.objectContaining({ kind: 'socket', className: 'Socket', objectsPerIteration: 1 })]);
    expect(found[0]?.inWords).toContain('file descriptor');
  });

  test('an object that keeps a file open is told as a descriptor, with what the heap knows of it', () => {
    const found = findings((i) => ({ fileDescriptors: { '/var/log/a.log': i } }), [leak('WriteStream', 'object')]);
    expect(found).toEqual([
      expect.objectContaining({ kind: 'file descriptor', className: 'WriteStream', bytesPerIteration: 100 }),
    ]);
    expect(found[0]?.inWords).toContain('/var/log/a.log');
  });

  test('two leaks stay two', () => {
    const found = findings((i) => ({ fileDescriptors: { '/var/log/a.log': i } }), [leak('Session', 'object')]);
    expect(found.map(({ kind }) => kind)).toEqual(['object', 'file descriptor']);
  });
});

test('to be sure no more is made of what is scarce than a system bears', () => {
  const growing = (figures: (i: number) => Partial<Reading>) =>
    mostIterations(
      channels.flatMap((channel) => judgeChannel(channel, roundsOf(windowsOf(figures, SIZES.slice(0, 1))))),
    );
  expect(growing(() => ({}))).toBe(Number.POSITIVE_INFINITY);
  expect(growing((i) => ({ fileDescriptors: { '/dev/null': i } }))).toBe(1000);
  expect(growing((i) => ({ children: i }))).toBe(30);
});
