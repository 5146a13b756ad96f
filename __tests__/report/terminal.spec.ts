import { stripVTControlCharacters } from 'node:util';
import { createReport, terminalSummary } from '../../src/report';
import { fullReport, hostileReport, run, service } from './fixtures/records';

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

test('results without a limit are counted, not listed', () => {
  expect(terminalSummary(createReport([service], run), plain)).toContain('1 more result without a limit');
});

test('says that results are missing', () => {
  expect(terminalSummary(createReport([], { ...run, tornLines: 1 }), plain)).toContain(
    '1 torn line: a process was killed',
  );
});
