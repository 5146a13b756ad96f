import { stripVTControlCharacters } from 'node:util';
import { createReport, terminalSummary } from '../../src/report';
import { eventually, fullReport, hostileReport, neverCame, run, service } from './fixtures/records';

const plain = { colour: false, width: Number.POSITIVE_INFINITY };

test('failures first, one line each, the path last', () => {
  expect(terminalSummary(fullReport(), { ...plain, path: '.mettle/report.html' })).toMatchSnapshot();
});

test('colours only on request, and the same text below them', () => {
  const coloured = terminalSummary(fullReport(), { ...plain, colour: true });
  expect(coloured).toContain('\u001b[31m');
  expect(stripVTControlCharacters(coloured)).toBe(terminalSummary(fullReport(), plain));
});

test.each([60, 80, 120])('keeps to %i columns', (width) => {
  const lines = terminalSummary(fullReport(), { colour: false, width }).split('\n');
  expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(width);
});

test('hostile text neither paints nor breaks a line', () => {
  const summary = terminalSummary(hostileReport(), plain);
  expect(summary).not.toMatch(/(?!\n)\p{Cc}|[\u202e\u2028]/u);
  expect(
    summary
      .split('\n')
      .filter((line) => line.includes('alert(1)'))
      .every((line) => line.startsWith('  ')),
  ).toBe(true);
});

test('of quiet kinds, what nothing is wrong with is counted, not listed', () => {
  const summary = terminalSummary(createReport([service, eventually, neverCame], run), plain);
  expect(summary).toContain('2 more results in the report');
  expect(summary).toContain('✕ eventually  the invoice is written');
  expect(summary).not.toContain('the confirmation is sent');
});

test('says that results are missing', () => {
  expect(terminalSummary(createReport([], { ...run, tornLines: 1 }), plain)).toContain(
    '1 torn line: a process was killed',
  );
});
