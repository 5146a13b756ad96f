import { stripVTControlCharacters } from 'node:util';
import { createColors } from 'picocolors';
import type { Judgement } from '../core/records/record';
import { benchmarkCoverage } from './benchmark-coverage';
import { SIGNS } from './parts/status';
import type { Report } from './report';
import { sectionOf } from './sections';
import { headline, type JudgedRecord, judgeRecords, plural, runVerdict, type Verdict } from './verdict';

/** How the summary is written. */
export interface TerminalOptions {
  /** Whether to write colours. */
  readonly colour: boolean;
  /** Columns of the terminal: longer lines are cut. `Infinity` where nobody looks, such as in a pipe. */
  readonly width: number;
  /** Path of the report, shown last. */
  readonly path?: string;
}

type Paint = (text: string) => string;

/**
 * The run in a few lines: what failed first, one line for each result that matters, its limits that failed below it,
 * the path of the report last. Of quiet kinds, such as `eventually`, only what is wrong has a line; the rest is counted.
 */
export function terminalSummary(report: Report, { colour, width, path }: TerminalOptions): string {
  const colours = createColors(colour);
  const paint: Readonly<Record<Verdict, Paint>> = {
    failed: colours.red,
    untrusted: colours.yellow,
    attention: colours.yellow,
    passed: colours.green,
    noted: colours.dim,
  };
  const counted = judgeRecords(report).filter(({ superseded }) => !superseded);
  const shown = counted.filter(matters);
  const columns = { kind: widest(shown, kindOf), title: Math.min(widest(shown, titleOf), titleRoom(width)) };
  const cut = (text: string, indent: number): string => shorten(text, width - indent);

  const lines = alike(shown).flatMap(([judged, ...others]) => {
    const { record, verdict } = judged;
    const summary = sectionOf(record).summary(record);
    const told = others.length === 0 ? summary : `${others.length + 1} of them, the first: ${summary}`;
    const start = `  ${SIGNS[verdict]} ${kindOf(judged).padEnd(columns.kind)}  ${shorten(titleOf(judged), columns.title).padEnd(columns.title)}  `;
    const below = ' '.repeat(4);
    const figures: Paint = verdict === 'untrusted' ? colours.dim : (text) => text;
    return [
      paint[verdict](start.slice(0, 4)) + start.slice(4) + figures(cut(oneLine(told), start.length)),
      ...whyLines(judged).map((line) => below + paint[verdict](cut(line, below.length))),
      ...(verdict === 'passed' || verdict === 'noted' ? [] : [below + colours.dim(cut(placeOf(judged), below.length))]),
    ];
  });
  const head = `${colours.bold('jest-mettle')}  ${paint[HEAD[runVerdict(report)]](cut(headline(report), 'jest-mettle  '.length))}`;
  const rest = restLine(report, counted.length - shown.length);
  return [
    head,
    ...gap(lines),
    ...(rest === '' ? [] : ['', colours.dim(cut(`  ${rest}`, 0))]),
    ...gap(path === undefined ? [] : [`  ${path}`]),
    '',
  ].join('\n');
}

const HEAD: Readonly<Record<ReturnType<typeof runVerdict>, Verdict>> = {
  passed: 'passed',
  failed: 'failed',
  invalid: 'untrusted',
};

function matters({ record, verdict }: JudgedRecord): boolean {
  const isWrong = verdict !== 'noted' && verdict !== 'passed';
  return isWrong || !sectionOf(record).quiet;
}

/** Results of one test with one title of which nothing is wrong are one line: a night under chaos has hundreds. */
function alike(shown: readonly JudgedRecord[]): [JudgedRecord, ...JudgedRecord[]][] {
  const groups = new Map<unknown, [JudgedRecord, ...JudgedRecord[]]>();
  for (const judged of shown) {
    const isGood = judged.verdict === 'passed' || judged.verdict === 'noted';
    const key = isGood ? JSON.stringify([judged.verdict, kindOf(judged), titleOf(judged), placeOf(judged)]) : judged;
    const group = groups.get(key);
    if (group) group.push(judged);
    else groups.set(key, [judged]);
  }
  return [...groups.values()];
}

function kindOf({ record }: JudgedRecord): string {
  return record.kind;
}

function titleOf({ record }: JudgedRecord): string {
  return oneLine(record.title);
}

function placeOf({ record }: JudgedRecord): string {
  const { path, name, attempt } = record.test;
  const place = [path, name].filter((part) => part !== null).join(' › ');
  return oneLine(place === '' ? 'outside a test' : place) + (attempt > 1 ? ` (attempt ${attempt})` : '');
}

function whyLines({ record, verdict }: JudgedRecord): string[] {
  if (verdict === 'untrusted') return record.reasons.map((reason) => `${record.outcome}: ${oneLine(reason)}`);
  if (verdict === 'attention' && record.kind === 'chaos') return record.reasons.map(oneLine);
  return record.judgements.filter((judgement) => !judgement.passed).map(judgementLine);
}

function judgementLine({ limit, actual }: Judgement): string {
  return oneLine(`${limit}, but was ${actual}`);
}

function restLine(report: Report, hidden: number): string {
  const torn = report.run.tornLines ?? 0;
  const retried = report.superseded.length;
  const { critical } = benchmarkCoverage(report);
  return [
    hidden > 0 && `${hidden} more ${plural(hidden, 'result')} in the report`,
    retried > 0 && `${retried} of earlier attempts`,
    critical.length > 0 && `without a benchmark although declared critical: ${critical.join(', ')}`,
    torn > 0 && `${torn} torn ${plural(torn, 'line')}: a process was killed while it wrote, results are missing`,
  ]
    .filter((part) => part !== false)
    .join(', ');
}

function gap(lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : ['', ...lines];
}

function widest(judged: readonly JudgedRecord[], of: (each: JudgedRecord) => string): number {
  return Math.max(0, ...judged.map((each) => of(each).length));
}

function titleRoom(width: number): number {
  return Math.max(12, Math.min(48, Math.floor(width / 3)));
}

function shorten(text: string, room: number): string {
  if (text.length <= room) return text;
  return room < 2 ? '' : `${text.slice(0, room - 1)}…`;
}

/** Text of a record on one line, without anything that moves the cursor, paints or reorders. */
function oneLine(text: string): string {
  return stripVTControlCharacters(text)
    .replace(/[\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]+/gu, ' ')
    .trim();
}
