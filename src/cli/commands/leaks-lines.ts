import type { createColors } from 'picocolors';
import { nearbyPath } from '../../core/call-site';
import { isLeak, nearbyPlace } from '../../core/leak-words';
import type { LeakFinding, LeakFrame, LeakResult } from '../../core/records/memory';
import { formatBytes, formatCount, formatMs } from '../../core/units';

type Colours = ReturnType<typeof createColors>;

/** How a result is written. */
export interface LeakTable {
  /** What one iteration stands for. */
  readonly unit: 'iteration' | 'second';
  /** Columns of the terminal: longer lines are cut. */
  readonly width: number;
}

/** A result for a reader: what was looked at, a table of the findings, then each with all that leads to the line to change. */
export function leakLines(result: LeakResult, { unit, width }: LeakTable, colours: Colours): string {
  const { outcome, reasons, findings, foreign, detectionFloor } = result;
  const leaks = findings.filter(isLeak);
  const sign = leaks.length > 0 ? colours.red('✕') : outcome === 'completed' ? colours.green('✓') : colours.yellow('!');
  const found = leaks.length === 0 ? (outcome === 'completed' ? 'no leak' : outcome) : many(leaks.length, 'leak');
  const cut = (line: string): string => (line.length > width ? `${line.slice(0, width - 1)}…` : line);
  const node = `Node ${result.nodeVersion}`;
  const about = [
    result.target,
    ...(result.target.includes(node) ? [] : [node]),
    `${many(result.iterations, unit)} in ${many(result.windows.length, 'window')}`,
    formatMs(result.durationMs),
  ].join(' · ');
  const floor =
    detectionFloor === null
      ? 'no leak could have been seen: too few windows were run'
      : `smallest leak that would have been told: ${formatCount(detectionFloor.objectsPerIteration)} objects of one class each ${unit}`;
  return [
    `${sign} ${colours.bold(result.scenario)}: ${found}`,
    `  ${colours.dim(about)}`,
    ...reasons.map((reason) => `  ${colours.yellow(`${outcome}: ${reason}`)}`),
    ...(findings.length === 0 ? [] : ['', ...table(findings, unit).map(cut).map(headBold(colours))]),
    ...findings.flatMap((finding, at) => ['', ...details(finding, at + 1, unit)]),
    ...(foreign.length === 0 ? [] : ['', ...foreign.map((one) => `  not its own: ${one.className}, by ${one.holder}`)]),
    '',
    `  ${colours.dim(floor)}`,
    ...result.snapshots.map((file) => `  ${nearbyPath(file)}`),
    '',
  ].join('\n');
}

function headBold(colours: Colours) {
  return (line: string, at: number): string => (at === 0 ? colours.bold(line) : line);
}

function table(findings: readonly LeakFinding[], unit: LeakTable['unit']): string[] {
  const rows = [
    ['', 'class', `per ${unit}`, 'bytes', 'allocated in', 'held'],
    ...findings.map((finding, at) => [
      String(at + 1),
      isLeak(finding) ? finding.className : `${finding.className} (unsettled)`,
      finding.objectsPerIteration > 0 ? formatCount(finding.objectsPerIteration) : '',
      finding.bytesPerIteration > 0 ? formatBytes(finding.bytesPerIteration) : '',
      siteOf(finding),
      finding.retainers[0]?.inWords ?? '',
    ]),
  ];
  const widths = rows.reduce<number[]>(
    (widest, row) => row.map((cell, column) => Math.max(widest[column] ?? 0, cell.length)),
    [],
  );
  return rows.map((row) => `  ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ')}`.trimEnd());
}

/** The function of the user's own code where there is one: there the line to change is. */
function siteOf({ sites }: LeakFinding): string {
  const [site] = sites;
  if (site === undefined) return '';
  const frame: LeakFrame = site.userFrame ?? site;
  return `${frame.functionName} ${nearbyPlace(frame)}`;
}

function details({ inWords, sites }: LeakFinding, number: number, unit: LeakTable['unit']): string[] {
  const statements = sites[0]?.statements ?? [];
  return [
    `  ${number}. ${inWords.replace(/\biteration(?=s?\b)/g, unit)}`,
    ...statements.map(({ line, text, keeps }) => `     ${keeps ? '>' : ' '} ${String(line).padStart(4)}  ${text}`),
  ];
}

function many(count: number, what: string): string {
  return `${formatCount(count)} ${what}${count === 1 ? '' : 's'}`;
}
