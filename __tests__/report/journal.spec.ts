import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Judgement, MettleRecord } from '../../src/core/records/record';
import { readJournal } from '../../src/report';
import { concurrently, eventually, overTheLimit } from './fixtures/records';

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'mettle-journal-'));
});
afterEach(() => rmSync(dir, { recursive: true }));

const judgement: Judgement = { matcher: 'toMeet', limit: 'p99 <= 1ms', actual: '2 ms', passed: false };
const bare = (record: MettleRecord): MettleRecord => ({ ...record, judgements: [] });
const line = (record: MettleRecord): string => `${JSON.stringify({ type: 'record', record: bare(record) })}\n`;
const judged = (recordId: string, actual = '2 ms'): string =>
  `${JSON.stringify({ type: 'judgement', recordId, judgement: { ...judgement, actual } })}\n`;

test('merges the files of all workers, in order of time, with the judgements at their records', () => {
  writeFileSync(
    join(dir, '2-0.jsonl'),
    line(eventually) + line(overTheLimit) + judged(overTheLimit.id, 'a') + judged(overTheLimit.id, 'b'),
  );
  writeFileSync(join(dir, '1-0.jsonl'), line(concurrently));
  writeFileSync(join(dir, 'notes.txt'), 'no journal');
  const records = readJournal(dir);
  expect(records.map((record) => record.id)).toEqual([overTheLimit.id, concurrently.id, eventually.id]);
  expect(records.map((record) => record.judgements.map((each) => each.actual))).toEqual([['a', 'b'], [], []]);
});

test('finds a judgement that another worker made', () => {
  writeFileSync(join(dir, '1-0.jsonl'), judged(eventually.id));
  writeFileSync(join(dir, '2-0.jsonl'), line(eventually));
  expect(readJournal(dir)[0]?.judgements).toEqual([judgement]);
});

test('passes over the torn last line of a killed worker, and tells of it', () => {
  const file = join(dir, '1-0.jsonl');
  writeFileSync(file, line(eventually));
  appendFileSync(file, line(concurrently).slice(0, 80));
  const torn: string[] = [];
  expect(readJournal(dir, (name) => torn.push(name)).map((record) => record.id)).toEqual([eventually.id]);
  expect(torn).toEqual([file]);
});

test.each([
  [
    'a torn line in the middle',
    () => `${line(concurrently).slice(0, 80)}\n${line(eventually)}`,
    /1-0\.jsonl:1: it is no JSON/,
  ],
  ['a line of somebody else', () => '{"level":"info"}\n', /1-0\.jsonl:1: this line is neither/],
  [
    'a record that lacks fields',
    () => `${JSON.stringify({ type: 'record', record: { ...eventually, result: {} } })}\n`,
    /lacks result\.passed/,
  ],
  [
    'a record of a later version',
    () => `${JSON.stringify({ type: 'record', record: { ...eventually, schema: 2 } })}\n`,
    /its schema is 2/,
  ],
  [
    'a kind that is not known',
    () => `${JSON.stringify({ type: 'record', record: { ...eventually, kind: 'toxic' } })}\n`,
    /kind "toxic"/,
  ],
])('names the file and the line of %s', (_what, text, message) => {
  writeFileSync(join(dir, '1-0.jsonl'), text());
  expect(() => readJournal(dir)).toThrow(message);
  expect(() => readJournal(dir)).toThrow(expect.objectContaining({ code: 'METTLE_REPORT' }));
});

test('a folder that was never made holds no record', () => {
  expect(readJournal(join(dir, 'never'))).toEqual([]);
});
