import { usage } from './usage';

/** Reads `--storage`: a folder, also as pytest-benchmark's `file://` address. @throws MettleError `METTLE_USAGE` */
export function readStorage(raw: string): string {
  const folder = raw.replace(/^file:\/\//, '');
  if (folder !== '' && !folder.includes('://')) return folder;
  throw usage(`--storage ${raw} is no folder`, 'Name a folder, such as .benchmarks');
}
