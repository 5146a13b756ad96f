import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import Ajv2020 from 'ajv/dist/2020';
import { recordSchema } from '../../scripts/record-schema';
import { setHost } from '../../src/core/host';
import { writeJudgements, writeRecord } from '../../src/core/records/journal';
import type { MettleRecord } from '../../src/core/records/record';
import schema from '../../src/core/records/schema.json';
import { readJournal } from '../../src/report';
import { testHost } from '../support/test-host';
import { fullReport, goldenRecords } from './fixtures/records';

const GOLDEN = join(__dirname, 'golden');
const validate = new Ajv2020({ strict: true, allErrors: true }).compile(schema);
const goldenFiles = Object.fromEntries(
  readdirSync(GOLDEN).map((file) => [
    basename(file, '.json'),
    JSON.parse(readFileSync(join(GOLDEN, file), 'utf8')) as MettleRecord,
  ]),
);
const golden = Object.values(goldenFiles);
const definitions: Record<string, { properties?: { kind?: { const?: string } } }> = schema.$defs as never;
const kinds = schema.oneOf.map(({ $ref }) => definitions[$ref.slice('#/$defs/'.length)]?.properties?.kind?.const);

function faultsOf(record: unknown): string[] {
  return validate(record) ? [] : (validate.errors ?? []).map((error) => `${error.instancePath} ${error.message}`);
}

test('the schema is what the types say: `npm run schema` writes it again', () => {
  expect(schema).toEqual(recordSchema());
});

test('there is a golden example of each kind', () => {
  expect([...new Set(golden.map((record) => record.kind))].sort()).toEqual([...kinds].sort());
});

test.each(Object.entries(goldenFiles))('the golden record %s is valid', (_name, record) => {
  expect(faultsOf(record)).toEqual([]);
});

test('a record written today is the golden one: the format has not drifted', () => {
  expect(goldenFiles).toEqual(goldenRecords);
});

test('every record of a full run is valid', () => {
  expect(fullReport().records.flatMap(faultsOf)).toEqual([]);
});

test.each([
  ['a field that does not exist', (record: Record<string, unknown>) => ({ ...record, extra: 1 })],
  ['a field that is missing', ({ title: _title, ...record }: Record<string, unknown>) => record],
  ['a time as text', (record: Record<string, unknown>) => ({ ...record, durationMs: '3 s' })],
  ['a word that is no outcome', (record: Record<string, unknown>) => ({ ...record, outcome: 'fine' })],
  ['another version', (record: Record<string, unknown>) => ({ ...record, schema: 2 })],
  ['the result of another kind', (record: Record<string, unknown>) => ({ ...record, result: { left: [], after: 3 } })],
])('%s is refused', (_what, spoil) => {
  for (const record of golden) expect(validate(spoil(record as unknown as Record<string, unknown>))).toBe(false);
});

test('what the journal writes is valid, with its judgements', () => {
  const dir = mkdtempSync(join(tmpdir(), 'mettle-schema-'));
  try {
    setHost(testHost({ recordDir: dir, test: () => ({ attempt: 2, path: 'a.spec.ts', name: 'a' }) }));
    const result = { passed: true, attempts: 1, withinMs: 10, tookMs: 1, lastError: null };
    const startedAt = new Date(0).toISOString();
    writeRecord({
      kind: 'eventually',
      title: 't',
      outcome: 'completed',
      reasons: [],
      startedAt,
      durationMs: 1,
      result,
    });
    writeJudgements(result, [{ matcher: 'toBe', limit: '1', actual: '1', passed: true }]);
    const records = readJournal(dir);
    expect(records).toHaveLength(1);
    expect(records[0]?.judgements).toHaveLength(1);
    expect(records.flatMap(faultsOf)).toEqual([]);
  } finally {
    setHost(undefined);
    rmSync(dir, { recursive: true });
  }
});
