import { formatBytes, formatCount } from '../core/units';
import type { Growth, GrowthRow } from './track-growth';

const SHOWN_ROWS = 15;
const HEADINGS = ['class', 'objects', 'bytes', 'objects now', 'bytes now'] as const;

/** What changed as a table for a terminal: the classes that grew most, V8 itself, and the whole heap. */
export function growthTable({ rows, engineBytesGrown, total }: Omit<Growth, 'toString'>): string {
  const further = rows.length - SHOWN_ROWS;
  const cells = [
    ...rows.slice(0, SHOWN_ROWS).map(cellsOf),
    ...(further > 0 ? [[`and ${formatCount(further)} more`, '', '', '', '']] : []),
    ...(rows.length === 0 ? [['nothing of any class', '', '', '', '']] : []),
    ['V8 itself, such as code', '', signed(engineBytesGrown, formatBytes), '', ''],
    cellsOf({ className: 'the whole heap', ...total }),
  ];
  const widths = HEADINGS.map((heading, column) =>
    Math.max(heading.length, ...cells.map((row) => row[column]?.length ?? 0)),
  );
  return [HEADINGS, ...cells]
    .map((row) =>
      row
        .map((cell, column) => (column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0)))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

function cellsOf({ className, objectsGrown, bytesGrown, objects, bytes }: GrowthRow): string[] {
  return [
    className,
    signed(objectsGrown, formatCount),
    signed(bytesGrown, formatBytes),
    formatCount(objects),
    formatBytes(bytes),
  ];
}

function signed(value: number, format: (value: number) => string): string {
  return value > 0 ? `+${format(value)}` : format(value);
}
