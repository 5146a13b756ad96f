import { randomUUID } from 'node:crypto';
import { appendFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { threadId } from 'node:worker_threads';
import { host } from '../host';
import { processState } from '../state';
import type { Judgement, MettleRecord, RecordKind } from './record';

/** One line of a journal file. Judgements come after their record, when a matcher has looked at the result. */
export type JournalLine =
  | { readonly type: 'record'; readonly record: MettleRecord }
  | { readonly type: 'judgement'; readonly recordId: string; readonly judgement: Judgement };

type Draft<Kind extends RecordKind> = Pick<
  Extract<MettleRecord, { kind: Kind }>,
  'kind' | 'title' | 'outcome' | 'reasons' | 'startedAt' | 'durationMs' | 'result'
>;

function recordIds(): WeakMap<object, string> {
  return processState('recordIds', () => ({ ids: new WeakMap<object, string>() })).ids;
}

/**
 * Leaves a record of a helper call in the journal of this process. Judgements on `judged`, the object that the helper
 * returns, are added to it later by {@link writeJudgements}. Does nothing where no host collects records.
 */
export function writeRecord<Kind extends RecordKind>(draft: Draft<Kind>, judged: object = draft.result): void {
  if (unrecorded().depth > 0) return;
  const { path, name, attempt } = host().test();
  const id = randomUUID();
  recordIds().set(judged, id);
  const record = {
    schema: 1,
    id,
    ...draft,
    test: { path: path ?? null, name: name ?? null, attempt },
    judgements: [],
  } as unknown as MettleRecord;
  append({ type: 'record', record });
}

/** How many calls are under way of which {@link withoutRecords} leaves no records. */
function unrecorded(): { depth: number } {
  return processState('unrecorded', () => ({ depth: 0 }));
}

/**
 * Until `call` settles no record is written in this process: of what drives a measurement, such as its loads, hundreds would stand beside
 * the one that counts.
 */
export async function withoutRecords<T>(call: () => Promise<T>): Promise<T> {
  const present = unrecorded();
  present.depth += 1;
  try {
    return await call();
  } finally {
    present.depth -= 1;
  }
}

/** Adds judgements to the record of a result. A result that was copied is no longer known, and is passed over. */
export function writeJudgements(judged: object, judgements: readonly Judgement[]): void {
  const recordId = recordIds().get(judged);
  if (recordId === undefined) return;
  for (const judgement of judgements) append({ type: 'judgement', recordId, judgement });
}

function append(line: JournalLine): void {
  const dir = host().recordDir;
  if (dir === undefined) return;
  mkdirSync(dir, { recursive: true });
  // Whole lines by O_APPEND, one file a process and thread: nothing is torn, and a killed worker loses nothing.
  appendFileSync(join(dir, `${process.pid}-${threadId}.jsonl`), `${JSON.stringify(line)}\n`);
}
