import type { Column, SortKey } from './columns';
import { sortRows } from './columns';
import type { RowGroup } from './group-by';
import { numberText } from './python-text';

/**
 * The rows as CSV, as pytest-benchmark writes it: a column for each parameter, and the figures in seconds, as they are. The source is `CSVResults` of
 * its `csv.py`.
 */
export function csvText(groups: readonly RowGroup[], columns: readonly Column[], sort: SortKey): string {
  const rows = groups.flatMap((group) => sortRows(group.rows, sort));
  const parameters = [...new Set(rows.flatMap(({ params }) => Object.keys(params ?? {})))].sort();
  const lines = [
    ['name', ...parameters.map((name) => `param:${name}`), ...columns.map(({ key }) => key)],
    ...rows.map((row) => [
      row.fullname,
      ...parameters.map((name) => fieldText(row.params?.[name])),
      ...columns.map((column) => fieldText(column.of(row))),
    ]),
  ];
  return lines.map((fields) => `${fields.map(escaped).join(',')}\r\n`).join('');
}

function fieldText(value: unknown): string {
  if (value === null || value === undefined) return '';
  return typeof value === 'number' ? numberText(value) : String(value);
}

/** As RFC 4180 says. */
function escaped(field: string): string {
  return /[",\r\n]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field;
}
