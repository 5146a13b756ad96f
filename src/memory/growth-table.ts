import { formatBytes, formatCount } from '../core/units';
import type { GrowthRow } from './track-growth';

const SHOWN_ROWS = 15;
const HEADINGS = ['class', 'objects', 'bytes', 'objects now', 'bytes now'] as const;

/** What changed as a table for a terminal: the classes that grew most, then the sum of all. */
export function growthTable(rows: readonly GrowthRow[], total: Omit<GrowthRow, 'className'>): string {
  if (rows.length === 0) return 'nothing grew';
  const cells = [
    ...rows.slice(0, SHOWN_ROWS).map(cellsOf),
    ...(rows.length > SHOWN_ROWS ? [[`and ${formatCount(rows.length - SHOWN_ROWS)} more`, '', '', '', '']] : []),
    cellsOf({ className: 'all', ...total }),
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
