import { parse } from 'node:path';
import { failedTo } from '../../../../core/errors';
import type { Row } from '../rows';

/** As many characters of a run's name as pytest-benchmark prints. */
const LABEL_LENGTH = 12;

/** `Linux-Node-20.20-64bit`, of which `Node-20.20` is told. */
const MACHINE_FOLDER = /^[^-]+-([^-]+-[\d.]+)-\d+bit$/;

/** What a box plot shows of one run of a benchmark, in seconds. */
export interface Box {
  /** Name of the run. */
  readonly label: string;
  readonly min: number;
  /** The lowest round within 1.5 interquartile ranges of the first quartile: end of the lower whisker. */
  readonly low: number;
  readonly q1: number;
  readonly median: number;
  readonly q3: number;
  /** End of the upper whisker. */
  readonly high: number;
  readonly max: number;
  readonly rounds: number;
}

/** @throws MettleError `METTLE_BENCHMARK` for a file without quartiles, which only other tools write. */
export function boxOf(row: Row): Box {
  const { min, ld15iqr: low, q1, median, q3, hd15iqr: high, max, rounds } = row.stats;
  if (low === undefined || q1 === undefined || q3 === undefined || high === undefined) {
    throw failedTo({
      to: `draw "${row.fullname}"`,
      reason: `its statistics in ${row.file} have no quartiles or no ld15iqr and hd15iqr`,
      cure: 'Leave this run out',
      code: 'METTLE_BENCHMARK',
    });
  }
  return { label: labelOf(row), min, low, q1, median, q3, high, max, rounds };
}

/** As in the tables, but the folder behind and without what most machines have in common: what tells runs apart must not be cut off. */
function labelOf({ source, file }: Row): string {
  const folders = (source === '' ? parse(file).name : source).split('/');
  const name = (folders.pop() as string).slice(0, LABEL_LENGTH);
  return [name, ...folders.map((folder) => folder.replace(MACHINE_FOLDER, '$1'))].join(' ');
}
