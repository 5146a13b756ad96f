import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setHost } from '../../src/core/host';
import { withoutRecords, writeJudgements, writeRecord } from '../../src/core/records/journal';
import { testHost } from '../support/test-host';

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'mettle-journal-'));
});
afterEach(() => {
  setHost(undefined);
  rmSync(dir, { recursive: true });
});

const draft = {
  kind: 'eventually',
  title: 'it',
  outcome: 'completed',
  reasons: [],
  startedAt: '2026-01-01T00:00:00.000Z',
  durationMs: 5,
  result: { passed: true, attempts: 1, withinMs: 10, tookMs: 5, lastError: null },
} as const;
const judgement = { matcher: 'toMeet', limit: 'p99 <= 1ms', actual: '2 ms', passed: false };

function lines(): unknown[] {
  return readdirSync(dir).flatMap((file) =>
    readFileSync(join(dir, file), 'utf8')
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line)),
  );
}

test('writes a record with its test, and the judgements on its result after it', () => {
  setHost(testHost({ recordDir: dir, test: () => ({ path: 'a.spec.ts', name: 'holds', attempt: 2 }) }));
  const result = { ...draft.result };
  writeRecord({ ...draft, result });
  writeJudgements(result, [judgement]);
  const [first, second] = lines() as [{ record: { id: string } }, unknown];
  expect(first).toMatchObject({
    type: 'record',
    record: { schema: 1, kind: 'eventually', test: { path: 'a.spec.ts', name: 'holds', attempt: 2 }, judgements: [] },
  });
  expect(second).toEqual({ type: 'judgement', recordId: first.record.id, judgement });
});

test('a copied result is not known, and its judgement is passed over', () => {
  setHost(testHost({ recordDir: dir }));
  const result = { ...draft.result };
  writeRecord({ ...draft, result });
  writeJudgements({ ...result }, [judgement]);
  expect(lines()).toHaveLength(1);
});

test('writes nothing where nobody collects', () => {
  setHost(testHost());
  writeRecord(draft);
  expect(readdirSync(dir)).toEqual([]);
});

test('writes nothing of what drives a measurement, also where that fails, and goes on after it', async () => {
  setHost(testHost({ recordDir: dir }));
  const drive = async (): Promise<void> => {
    await Promise.resolve();
    const result = { ...draft.result };
    writeRecord({ ...draft, result });
    writeJudgements(result, [judgement]);
  };
  await withoutRecords(() => withoutRecords(drive).then(drive));
  await expect(withoutRecords(() => drive().then(() => Promise.reject(new Error('refused'))))).rejects.toThrow(
    'refused',
  );
  expect(readdirSync(dir)).toEqual([]);
  writeRecord(draft);
  expect(lines()).toHaveLength(1);
});
