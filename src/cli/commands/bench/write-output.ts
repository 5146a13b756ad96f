import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, extname } from 'node:path';
import { timeTag } from '../../../bench';
import { failedTo, reasonOf } from '../../../core/errors';

/** Writes what was asked for to a file, whose folder is made where it does not exist. @throws MettleError `METTLE_BENCHMARK` */
export function writeOutput(path: string, text: string): void {
  try {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  } catch (error) {
    throw failedTo({
      to: `write ${path}`,
      reason: reasonOf(error),
      cure: 'Name a file that you may write',
      code: 'METTLE_BENCHMARK',
      cause: error,
    });
  }
}

/** A file's path with its ending; for an option that was given without a file, one named after the time, as pytest-benchmark names it. */
export function outputPath(given: string | true, ending: string): string {
  if (given === true) return `benchmark_${timeTag()}${ending}`;
  return extname(given) === '' ? `${given}${ending}` : given;
}
