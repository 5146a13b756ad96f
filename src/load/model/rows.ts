import { readFileSync } from 'node:fs';
import { extname, resolve } from 'node:path';
import { failedTo, type MettleError, reasonOf } from '../../core/errors';
import { csvParse } from '../../core/lazy-modules';

/** Reads the rows of a file. @throws MettleError `METTLE_OPTION` with the file, and the line where there is one. */
export function readRows<Row>(path: string): readonly Row[] {
  const file = resolve(path);
  const extension = extname(file).toLowerCase();
  if (extension !== '.csv' && extension !== '.json') {
    throw unreadable(
      file,
      'it ends neither in .csv nor in .json',
      'Give a file of one of these kinds, or the rows themselves',
    );
  }
  const text = readText(file);
  const rows = extension === '.csv' ? readCsv(file, text) : readJson(file, text);
  if (rows.length === 0) throw unreadable(file, 'there is no row in it', 'Give it at least one');
  return rows as readonly Row[];
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw unreadable(file, reasonOf(error), `Give an absolute path, or one from ${process.cwd()}`, error);
  }
}

function readCsv(file: string, text: string): readonly unknown[] {
  try {
    return csvParse().parse(text, { columns: true, bom: true, skip_empty_lines: true });
  } catch (error) {
    throw unreadable(
      file,
      reasonOf(error),
      'The first line names the columns, and each further one has a value for each',
      error,
    );
  }
}

function readJson(file: string, text: string): readonly unknown[] {
  const rows = parseJson(file, text.replace(/^\uFEFF/, ''));
  if (Array.isArray(rows)) return rows;
  throw unreadable(file, 'it holds no list', 'Write the rows as a list, as in [{ "name": "Ann" }]');
}

function parseJson(file: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw unreadable(file, reasonOf(error), 'Write the rows as a list in JSON', error);
  }
}

function unreadable(file: string, reason: string, cure: string, cause?: unknown): MettleError {
  return failedTo({ to: `read the rows of ${file}`, reason, cure, code: 'METTLE_OPTION', cause });
}
