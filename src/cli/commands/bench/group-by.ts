import { didYouMean } from '../../../core/options';
import type { Row } from './rows';
import { usage } from './usage';

/** Rows under one heading; `null` for those without a group. */
export interface RowGroup {
  readonly title: string | null;
  readonly rows: readonly Row[];
}

const BY = ['group', 'name', 'func', 'fullname', 'fullfunc', 'param'] as const;
type By = (typeof BY)[number] | `param:${string}`;

/**
 * Puts rows into groups, as pytest-benchmark's `--group-by` does: by one label, or by several with commas between. `func` is the name without its parameters.
 *
 * @throws MettleError `METTLE_USAGE` for a label that does not exist, and for a parameter that no benchmark has.
 */
export function groupRows(rows: readonly Row[], labels: string): RowGroup[] {
  const bys = labels.split(',').map((label) => readLabel(label.trim(), rows));
  const groups = new Map<string | null, Row[]>();
  for (const row of rows) {
    const title =
      bys
        .map((by) => keyOf(row, by))
        .filter((key) => key !== null && key !== '')
        .join(' ') || null;
    groups.set(title, [...(groups.get(title) ?? []), row]);
  }
  const order = labels.includes('full') ? 'fullname' : 'name';
  return [...groups]
    .map(([title, members]) => ({ title, rows: members.sort((a, b) => compare(a[order], b[order])) }))
    .sort((a, b) => compare(a.title ?? '', b.title ?? ''));
}

function readLabel(label: string, rows: readonly Row[]): By {
  if ((BY as readonly string[]).includes(label)) return label as By;
  const parameter = /^param:(.+)$/.exec(label)?.[1];
  if (parameter === undefined) {
    throw usage(`there is no --group-by ${label}`, `${didYouMean(label, BY)} Give one of ${BY.join(', ')}, param:NAME`);
  }
  const known = [...new Set(rows.flatMap(({ params }) => Object.keys(params ?? {})))];
  if (known.includes(parameter) || rows.length === 0) return `param:${parameter}`;
  const others = known.length === 0 ? 'They have none' : `Their parameters are ${known.join(', ')}`;
  throw usage(`no benchmark has a parameter "${parameter}"`, `${didYouMean(parameter, known)} ${others}`);
}

function keyOf(row: Row, by: By): string | null {
  switch (by) {
    case 'func':
      return withoutParameters(row.name);
    case 'fullfunc':
      return withoutParameters(row.fullname);
    case 'group':
    case 'name':
    case 'fullname':
    case 'param':
      return row[by];
    default: {
      const parameter = by.slice('param:'.length);
      return Object.hasOwn(row.params ?? {}, parameter) ? `${parameter}=${row.params?.[parameter]}` : null;
    }
  }
}

function withoutParameters(name: string): string {
  return name.split('[')[0] as string;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
