import { type Dirent, readdirSync } from 'node:fs';
import { dirname, join, sep } from 'node:path';
import { failedTo, reasonOf } from '../core/errors';
import { checkReport, readParsed, readText } from './check';
import { readJournal } from './journal';
import { createReport, type Report } from './report';

/**
 * Finds the reports of a folder and of everything below it: each `report.json`, and each folder of journals that holds
 * records which no report has, such as those of a run that was killed.
 *
 * A report that was merged from shards is left out where other reports lie in folders below its own: it came of them.
 *
 * @throws MettleError `METTLE_REPORT` for a folder that is missing or holds nothing, and for a broken file.
 */
export function readReports(dir: string): Report[] {
  const files = filesBelow(dir);
  const reports = ownReports(files.filter((file) => file.endsWith(`${sep}report.json`)));
  const known = new Set(reports.flatMap((report) => report.records.map((record) => record.id)));
  const journals = [...new Set(files.filter((file) => file.endsWith('.jsonl')).map((file) => dirname(file)))];
  const found = [...reports, ...journals.flatMap((folder) => journalReport(folder, known))];
  if (found.length > 0) return found;
  throw failedTo({
    to: `read the reports in ${dir}`,
    reason: 'there is no report.json and no journal (*.jsonl) in it',
    cure: 'Run the tests with the reporter first, or name the folder that it wrote to, .mettle by default',
    code: 'METTLE_REPORT',
  });
}

function ownReports(files: readonly string[]): Report[] {
  return files
    .map((file) => ({ file, report: checkReport(readParsed(readText(file), file), file) }))
    .filter(({ file, report }) => report.run.shards === undefined || !hasBelow(dirname(file), file, files))
    .map(({ report }) => report);
}

function hasBelow(folder: string, itself: string, files: readonly string[]): boolean {
  return files.some((file) => file !== itself && file.startsWith(folder + sep));
}

function journalReport(folder: string, known: ReadonlySet<string>): Report[] {
  let tornLines = 0;
  const records = readJournal(folder, () => {
    tornLines += 1;
  });
  const [first] = records;
  if (first === undefined || records.every((record) => known.has(record.id))) return [];
  return [
    createReport(records, {
      startedAt: first.startedAt,
      durationMs: null,
      tests: null,
      versions: null,
      machine: null,
      tornLines,
    }),
  ];
}

function filesBelow(dir: string): string[] {
  let entries: Dirent[];
  try {
    entries = readdirSync(dir, { withFileTypes: true });
  } catch (error) {
    throw failedTo({
      to: `read the reports in ${dir}`,
      reason: reasonOf(error),
      cure: 'Name a folder that exists and that you may read',
      code: 'METTLE_REPORT',
      cause: error,
    });
  }
  return entries
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const path = join(dir, entry.name);
      if (entry.isDirectory()) return entry.name === 'node_modules' || entry.name === '.git' ? [] : filesBelow(path);
      return entry.isFile() ? [path] : [];
    });
}
