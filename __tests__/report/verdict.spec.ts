import type { MettleRecord } from '../../src/core/records/record';
import { createReport, mergeReports, type RunInfo, runVerdict } from '../../src/report';
import { countVerdicts, headline, judgeRecords, verdictOf } from '../../src/report/verdict';
import {
  advisorySlower,
  contendedPrice,
  equivalentPrice,
  firstOfItsName,
  inconclusiveEndpoint,
  slowerPrice,
  unjudgedSlower,
} from './fixtures/benchmark-record';
import { monkeyRecord } from './fixtures/chaos-record';
import {
  equivalentParse,
  fasterParse,
  inconclusiveParse,
  invalidParse,
  slowerParse,
} from './fixtures/comparison-record';
import { leakFree, leaky, unjudgedLeak, unsettled } from './fixtures/leaks-record';
import {
  concurrently,
  died,
  eventually,
  fullReport,
  leftBehind,
  neverCame,
  overTheLimit,
  run,
  saturated,
  service,
  slowDatabase,
  withinTheLimit,
} from './fixtures/records';

const green: RunInfo = { ...run, tests: { passed: 4, failed: 0, skipped: 0 } };
const red: RunInfo = { ...run, tests: { passed: 3, failed: 1, skipped: 0 } };

test.each([
  ['failed', overTheLimit],
  ['failed', neverCame],
  ['untrusted', saturated],
  ['untrusted', { ...saturated, outcome: 'aborted' as const }],
  ['untrusted', { ...overTheLimit, outcome: 'invalid' as const }],
  // A limit of its plan has ended it: nothing else judges what was aborted.
  ['failed', { ...overTheLimit, outcome: 'aborted' as const }],
  ['attention', died],
  ['attention', leftBehind],
  ['passed', withinTheLimit],
  ['passed', eventually],
  ['noted', concurrently],
  ['noted', service],
  ['passed', slowDatabase],
  ['attention', monkeyRecord()],
  ['failed', leaky],
  ['attention', unjudgedLeak],
  ['passed', leakFree],
  // Growth that has an end is no leak.
  ['noted', unsettled],
  ['failed', slowerPrice],
  ['attention', unjudgedSlower],
  ['passed', { ...unjudgedSlower, judgements: slowerPrice.judgements.filter(({ passed }) => passed) }],
  // A baseline of another processor says nothing.
  ['noted', advisorySlower],
  ['passed', equivalentPrice],
  ['noted', inconclusiveEndpoint],
  ['passed', firstOfItsName],
  ['untrusted', contendedPrice],
  ['attention', slowerParse],
  ['failed', equivalentParse],
  ['passed', { ...slowerParse, judgements: fasterParse.judgements }],
  ['passed', fasterParse],
  ['noted', { ...fasterParse, judgements: [] }],
  ['noted', inconclusiveParse],
  ['untrusted', invalidParse],
])('%s', (verdict, record) => {
  expect(verdictOf(record)).toBe(verdict);
});

describe('how a run ended', () => {
  test.each<[string, readonly MettleRecord[], RunInfo]>([
    ['passed', [withinTheLimit, concurrently], green],
    ['passed', [], green],
    ['failed', [overTheLimit, withinTheLimit], red],
    ['invalid', [saturated, withinTheLimit], red],
    ['failed', [withinTheLimit], red],
  ])('%s', (verdict, records, info) => {
    expect(runVerdict(createReport(records, info))).toBe(verdict);
  });

  test('a limit that a trusted measurement did not keep comes before a doubt about another one', () => {
    expect(runVerdict(createReport([saturated, overTheLimit], red))).toBe('failed');
  });

  test('limits of a measurement that is not to be trusted do not count', () => {
    expect(runVerdict(createReport([{ ...overTheLimit, outcome: 'invalid', reasons: ['x'] }], red))).toBe('invalid');
  });
});

describe('retries', () => {
  const attempt = (number: number, from: MettleRecord, id: string): MettleRecord => ({
    ...from,
    id,
    test: { path: 'a.spec.ts', name: 'a', attempt: number },
  });

  test('the last attempt counts, the earlier ones are marked', () => {
    const report = createReport([attempt(1, overTheLimit, 'first'), attempt(2, withinTheLimit, 'second')], green);
    expect(report.superseded).toEqual(['first']);
    expect(runVerdict(report)).toBe('passed');
    expect(judgeRecords(report).map(({ record, superseded }) => [record.id, superseded])).toEqual([
      ['second', false],
      ['first', true],
    ]);
  });

  test('a last attempt that fails is not saved by an earlier one', () => {
    const report = createReport([attempt(1, withinTheLimit, 'first'), attempt(2, overTheLimit, 'second')], red);
    expect(runVerdict(report)).toBe('failed');
  });

  test('the same test on another machine is no retry', () => {
    const here = createReport([attempt(2, withinTheLimit, 'here')], green);
    const there = createReport([attempt(1, overTheLimit, 'there')], red);
    expect(runVerdict(mergeReports([here, there]))).toBe('failed');
  });

  test('records of a file outside its tests are never superseded', () => {
    const outside = (id: string, number: number): MettleRecord => ({
      ...service,
      id,
      test: { path: 'a', name: null, attempt: number },
    });
    expect(createReport([outside('a', 1), outside('b', 2)], green).superseded).toEqual([]);
  });
});

test('failures come first, then what is not to be trusted', () => {
  const verdicts = judgeRecords(fullReport()).map(({ verdict, superseded }) => (superseded ? 'superseded' : verdict));
  expect(verdicts).toEqual([
    ...Array(5).fill('failed'),
    ...Array(3).fill('untrusted'),
    ...Array(4).fill('attention'),
    ...Array(8).fill('passed'),
    ...Array(5).fill('noted'),
    'superseded',
  ]);
  expect(countVerdicts(judgeRecords(fullReport()))).toEqual({
    failed: 5,
    untrusted: 3,
    attention: 4,
    passed: 8,
    noted: 5,
  });
});

test.each([
  ['5 results failed, 3 not to be trusted, 4 to look at, 8 passed', fullReport()],
  ['1 result failed', createReport([neverCame], red)],
  ['1 result not to be trusted, 1 passed', createReport([saturated, withinTheLimit], red)],
  ['1 test failed, 1 result passed', createReport([withinTheLimit], red)],
  ['1 result, none judged', createReport([service], green)],
  ['No results', createReport([], green)],
])('says %s', (words, report) => {
  expect(headline(report)).toBe(words);
});
