import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { failedTo, reasonOf } from '../core/errors';
import type { JournalLine } from '../core/records/journal';
import type { Judgement, MettleRecord } from '../core/records/record';
import { checkRecord, readParsed, readText } from './check';

/**
 * Reads every journal (`*.jsonl`) of a folder, one file a worker, and attaches the judgements to their records. Records
 * come in the order in which they started. A folder that does not exist holds no record.
 *
 * The last line of a worker that was killed may be torn: it is passed over, and `onTorn` is told of its file.
 *
 * @throws MettleError `METTLE_REPORT` for a file that cannot be read, or that is no journal.
 */
export function readJournal(dir: string, onTorn: (file: string) => void = () => {}): MettleRecord[] {
  const records = new Map<string, MettleRecord>();
  const judgements = new Map<string, Judgement[]>();
  for (const file of journalFiles(dir)) {
    for (const line of readLines(file, onTorn)) {
      if (line.type === 'record') records.set(line.record.id, line.record);
      else judgements.set(line.recordId, [...(judgements.get(line.recordId) ?? []), line.judgement]);
    }
  }
  return [...records.values()]
    .map((record) => ({ ...record, judgements: [...record.judgements, ...(judgements.get(record.id) ?? [])] }))
    .sort((a, b) => (a.startedAt < b.startedAt ? -1 : a.startedAt > b.startedAt ? 1 : 0));
}

function journalFiles(dir: string): string[] {
  try {
    return readdirSync(dir)
      .filter((name) => name.endsWith('.jsonl'))
      .sort()
      .map((name) => join(dir, name));
  } catch (error) {
    if ((error as { code?: string }).code === 'ENOENT') return [];
    throw failedTo({
      to: `read the records in ${dir}`,
      reason: reasonOf(error),
      cure: 'Check that it is a folder that you may read',
      code: 'METTLE_REPORT',
      cause: error,
    });
  }
}

function* readLines(file: string, onTorn: (file: string) => void): Generator<JournalLine> {
  const lines = readText(file).split('\n');
  for (const [index, line] of lines.entries()) {
    if (line === '') continue;
    const isTorn = index === lines.length - 1 && !isJson(line);
    if (isTorn) onTorn(file);
    else yield checkLine(readParsed(line, `${file}:${index + 1}`), `${file}:${index + 1}`);
  }
}

function isJson(line: string): boolean {
  try {
    JSON.parse(line);
    return true;
  } catch {
    return false;
  }
}

function checkLine(raw: unknown, where: string): JournalLine {
  const line = raw as Partial<Record<string, unknown>> | null;
  if (line?.['type'] === 'record') return { type: 'record', record: checkRecord(line['record'], where) };
  if (line?.['type'] === 'judgement' && typeof line['recordId'] === 'string') return line as unknown as JournalLine;
  throw failedTo({
    to: `read the records in ${where}`,
    reason: 'this line is neither a record nor a judgement of jest-mettle',
    cure: 'Move the file out of this folder, or name the folder of the records',
    code: 'METTLE_REPORT',
  });
}
