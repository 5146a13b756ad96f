import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Column, figuresOf, scoreOf } from '../../benchmarks/leaks/figures';
import { bytesBelow } from '../../benchmarks/leaks/size';
import { stopwatch, sumOf } from '../../benchmarks/leaks/stopwatch';
import { readDetectLeaks } from '../../benchmarks/leaks/tools/jest-detect-leaks';
import { type Answer, failed, programOf, type Verdict } from '../../benchmarks/leaks/tools/tool';
import { lastJsonLine } from '../../benchmarks/peers/peer';
import { runChild } from '../../benchmarks/support/child';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'mettle-leaks-spec-'));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

const answer = (verdict: Verdict, seconds = 1): Answer => ({
  verdict,
  inWords: '',
  effort: { seconds, cpuSeconds: seconds / 2 },
});

const column = (name: string, leaking: Verdict[], fixed: Verdict[], { seconds = 1, megabytes = 10 } = {}): Column => ({
  name,
  leaking: leaking.map((verdict) => answer(verdict, seconds)),
  fixed: fixed.map((verdict) => answer(verdict, seconds)),
  megabytes,
});

const right = column('ours', ['leak', 'leak', 'leak'], ['silent', 'silent', 'silent']);
const reachedOf = (figures: ReturnType<typeof figuresOf>) =>
  Object.fromEntries(
    figures.map(({ name, reached, holds, peers }) => [name.split(/[:,]/)[0], { reached, holds, peers }]),
  );

describe('a score', () => {
  test('of a tool that is right', () => {
    expect(scoreOf(right)).toEqual({ found: 3, falseAlarms: 0, toldApart: 3, notAsked: 0, failed: 0 });
  });

  test('of a tool that calls everything a leak: it finds all and tells nothing apart', () => {
    const loud = column('loud', ['leak', 'leak', 'leak'], ['leak', 'leak', 'leak']);
    expect(scoreOf(loud)).toEqual({ found: 3, falseAlarms: 3, toldApart: 0, notAsked: 0, failed: 0 });
  });

  test('what could not be asked is neither found nor a false alarm, and a crash is no silence', () => {
    const odd = column('odd', ['not asked', 'leak', 'failed'], ['not asked', 'failed', 'silent']);
    expect(scoreOf(odd)).toEqual({ found: 1, falseAlarms: 0, toldApart: 0, notAsked: 1, failed: 2 });
  });
});

describe('the figures', () => {
  const good = column('good', ['leak', 'leak', 'silent'], ['silent', 'silent', 'silent'], {
    seconds: 3,
    megabytes: 25,
  });

  test('hold where everything is right and more is told apart than by each peer', () => {
    const loud = column('loud', ['leak', 'leak', 'leak'], ['leak', 'leak', 'leak']);
    const figures = figuresOf(right, [good, loud], [], true);
    expect(figures.every(({ holds }) => holds)).toBe(true);
    expect(reachedOf(figures)).toMatchObject({
      'leaking versions found': { reached: 3, peers: { good: '2', loud: '3' } },
      'false alarms on fixed versions': { reached: 0, peers: { good: 0, loud: 3 } },
      'told apart': { reached: 3, peers: { good: 2, loud: 0 } },
    });
  });

  test('show time and size as multiples of ours, whatever they are', () => {
    const quick = column('quick', ['leak', 'leak', 'silent'], ['silent', 'silent', 'silent'], {
      seconds: 0.5,
      megabytes: 1,
    });
    const shown = figuresOf(right, [good, quick], [], true).slice(3);
    expect(shown.map(({ peers }) => peers)).toEqual([
      { good: '3.00 (3.0 ×)', quick: '0.50 (0.5 ×)' },
      { good: '1.50 (3.0 ×)', quick: '0.25 (0.5 ×)' },
      { good: '25.0 (2.5 ×)', quick: '1.0 (0.1 ×)' },
    ]);
    expect(shown.every(({ holds }) => holds)).toBe(true);
  });

  test('do not hold where a peer does as well on all pairs; on a few of them it may', () => {
    const equal = { ...right, name: 'equal' };
    expect(reachedOf(figuresOf(right, [equal], [], true))['told apart']).toMatchObject({ holds: false });
    expect(reachedOf(figuresOf(right, [equal], [], false))['told apart']).toMatchObject({ holds: true });
  });

  test.each([
    [
      'a leak is missed',
      column('ours', ['leak', 'silent', 'leak'], ['silent', 'silent', 'silent']),
      'leaking versions found',
    ],
    [
      'there is a false alarm',
      column('ours', ['leak', 'leak', 'leak'], ['silent', 'leak', 'silent']),
      'false alarms on fixed versions',
    ],
    [
      'one look fails',
      column('ours', ['leak', 'leak', 'leak'], ['silent', 'failed', 'silent']),
      'false alarms on fixed versions',
    ],
  ])('do not hold where %s', (_, ours, name) => {
    expect(reachedOf(figuresOf(ours, [good], [], true))[name]).toMatchObject({ holds: false });
  });

  test('name what is absent, what was not asked and what failed; the time of a crash is no time', () => {
    const odd = column('odd', ['not asked', 'leak', 'failed'], ['silent', 'silent', 'silent']);
    const broken = column('broken', ['failed', 'failed', 'failed'], ['failed', 'failed', 'failed']);
    const figures = reachedOf(figuresOf(right, [odd, broken], ['gone'], true));
    expect(figures['leaking versions found']?.peers).toEqual({
      odd: '1, 1 not asked, 1 failed',
      broken: '0, 6 failed',
      gone: 'absent',
    });
    expect(figures['a look']?.peers).toMatchObject({ broken: 'failed', gone: 'absent' });
  });

  test('claim nothing about peers where there is none, and no CPU time where it is not known', () => {
    const blind = (answers: readonly Answer[]): Answer[] =>
      answers.map((each) => ({ ...each, effort: { seconds: 1, cpuSeconds: null } }));
    const figures = figuresOf(
      { ...right, leaking: blind(right.leaking), fixed: blind(right.fixed) },
      [],
      ['gone'],
      true,
    );
    expect(figures.map(({ name }) => name)).toEqual([
      'leaking versions found',
      'false alarms on fixed versions',
      'a look, wall time, median',
      'installed',
    ]);
  });
});

describe('a report of jest --detectLeaks', () => {
  const report = (status: string, message: string): string => JSON.stringify({ testResults: [{ status, message }] });

  test.each([
    ['passed', '', 'silent'],
    [
      'failed',
      '  ● Test suite failed to run\n\n    EXPERIMENTAL FEATURE!\n    Your test suite is leaking memory. Please ensure all references are cleaned.',
      'leak',
    ],
    ['failed', '  ● Test suite failed to run\n\n    Cannot find module', 'failed'],
  ])('%s: %j is %s', (status, message, verdict) => {
    expect(readDetectLeaks(report(status, message))).toMatchObject({ verdict });
  });

  test('without a spec is no answer', () => {
    expect(readDetectLeaks(JSON.stringify({ testResults: [] }))).toMatchObject({ verdict: 'failed' });
  });
});

test('the effort of a look is that of all its processes', async () => {
  const burn = 'const until = process.cpuUsage().user + 3e5; while (process.cpuUsage().user < until);';
  const spawn = `require('node:child_process').spawnSync(process.execPath, ['-e', ${JSON.stringify(burn)}])`;
  const { effort } = await stopwatch(() => runChild({ argv: [process.execPath, '-e', spawn] }));
  expect(effort.seconds).toBeGreaterThan(0.25);
  if (process.platform === 'linux') expect(effort.cpuSeconds).toBeGreaterThan(0.25);
  else expect(effort.cpuSeconds).toBeNull();
});

test('two efforts are one, whose CPU time is known only where both are', () => {
  const one = { seconds: 1, cpuSeconds: 2 };
  expect(sumOf(one, { seconds: 3, cpuSeconds: 4 })).toEqual({ seconds: 4, cpuSeconds: 6 });
  expect(sumOf(one, { seconds: 3, cpuSeconds: null })).toEqual({ seconds: 4, cpuSeconds: null });
});

test('the size of a folder is that of its files, and a link to a folder is not followed', () => {
  mkdirSync(join(folder, 'tool/inner'), { recursive: true });
  mkdirSync(join(folder, 'elsewhere'));
  writeFileSync(join(folder, 'tool/one'), Buffer.alloc(1000));
  writeFileSync(join(folder, 'tool/inner/two'), Buffer.alloc(234));
  writeFileSync(join(folder, 'elsewhere/three'), Buffer.alloc(50_000));
  symlinkSync('../elsewhere', join(folder, 'tool/link'));
  expect(bytesBelow(join(folder, 'tool'))).toBe(1000 + 234 + '../elsewhere'.length);
});

test('a child that takes too long is ended, and that is a failed look', async () => {
  const argv = [process.execPath, '-e', 'setInterval(() => {}, 1000)'];
  await expect(runChild({ argv, limitMs: 300 }).catch(failed)).resolves.toMatchObject({ verdict: 'failed' });
});

test('each snapshot is written after one more round, the first one after a round as well', async () => {
  const log = join(folder, 'log.txt');
  writeFileSync(
    join(folder, 'scenario.cjs'),
    `const { appendFileSync, readdirSync } = require('node:fs');
    const note = (what) => appendFileSync(${JSON.stringify(log)}, what + ' ' + readdirSync(${JSON.stringify(folder)}).filter((name) => name.endsWith('.heapsnapshot')).length + '\\n');
    exports.iterations = 2;
    exports.setup = async () => note('setup');
    exports.iterate = async (i) => note('iterate ' + i);
    exports.settle = async () => note('settle');`,
  );
  const { stdout } = await runChild({ argv: [process.execPath, programOf('snapshots.cjs'), folder, folder] });
  expect(lastJsonLine(stdout)).toEqual({ iterations: 2 });
  expect(readFileSync(log, 'utf8').trim().split('\n')).toEqual([
    'setup 0',
    ...['iterate 0 0', 'iterate 1 0', 'settle 0'],
    ...['iterate 2 1', 'iterate 3 1', 'settle 1'],
    ...['iterate 4 2', 'iterate 5 2', 'settle 2'],
  ]);
  expect(readdirSync(folder).filter((name) => name.endsWith('.heapsnapshot'))).toEqual([
    '1-baseline.heapsnapshot',
    '2-target.heapsnapshot',
    '3-final.heapsnapshot',
  ]);
});
