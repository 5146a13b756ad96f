import { isAbsolute, relative } from 'node:path';
import type { MettleRecord } from '../../core/records/record';

/** The records with the paths of their spec files relative to the project, as a reader of the report knows them. */
export function withRelativePaths(records: readonly MettleRecord[], rootDir: string): MettleRecord[] {
  return records.map((record) => {
    const { path } = record.test;
    return path === null || !isAbsolute(path)
      ? record
      : { ...record, test: { ...record.test, path: relative(rootDir, path) } };
  });
}
