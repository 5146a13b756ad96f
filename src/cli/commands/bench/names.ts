import { usage } from './usage';

/** What a table needs of a benchmark to name it. */
export interface Named {
  readonly name: string;
  readonly fullname: string;
  readonly source: string;
}

/** How a benchmark is named in tables: the formats of pytest-benchmark's `--name`. */
export type NameFormat = (named: Named) => string;

const FORMATS: Readonly<Record<string, NameFormat>> = {
  short: ({ name, source }) => (source === '' ? name : `${name} (${lastOf(source).slice(0, 4)})`).replace(/^test_/, ''),
  normal: ({ name, source }) => (source === '' ? name : `${name} (${cutSource(source)})`),
  long: ({ fullname, source }) => (source === '' ? fullname : `${fullname} (${source})`),
  trial: ({ source }) => (source === '' ? '????' : lastOf(source).slice(0, 4)),
};

/** Reads `--name`. @throws MettleError `METTLE_USAGE` */
export function readNameFormat(raw: string): NameFormat {
  const format = FORMATS[raw.trim().toLowerCase()];
  if (format) return format;
  throw usage(`there is no --name ${raw}`, `Give one of ${Object.keys(FORMATS).join(', ')}`);
}

/** A run as a heading. */
export function sourceLabel(format: NameFormat, source: string): string {
  return format({ name: '', fullname: '', source }).replace(/^[ ()]+|[ ()]+$/g, '');
}

function lastOf(source: string): string {
  return source.split('/').at(-1) as string;
}

/** Folders stay whole, the file's name is cut. */
function cutSource(source: string): string {
  const folders = source.split('/');
  const name = folders.pop() as string;
  return [...folders, name.slice(0, 12)].join('/');
}
