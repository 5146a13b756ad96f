import { readFileSync } from 'node:fs';
import { failedTo, type MettleError, reasonOf } from '../core/errors';
import { isPlainObject } from '../core/options';
import type { MettleRecord } from '../core/records/record';
import recordSchema from '../core/records/schema.json';
import type { Report } from './report';

/** The text of a file. @throws MettleError `METTLE_REPORT` */
export function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw broken(file, reasonOf(error), 'Check that it exists and that you may read it', error);
  }
}

/** The value of a JSON text. `where` names it in the error. @throws MettleError `METTLE_REPORT` */
export function readParsed(text: string, where: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw broken(
      where,
      `it is no JSON (${reasonOf(error)})`,
      'Remove the file, or write it again by another run',
      error,
    );
  }
}

/**
 * Takes a value as a record when it has the fields of its kind. Their insides are not looked into: that is what the
 * JSON Schema is for.
 *
 * @throws MettleError `METTLE_REPORT`
 */
export function checkRecord(raw: unknown, where: string): MettleRecord {
  if (!isPlainObject(raw)) throw foreign(where, 'it is no record of jest-mettle');
  if (raw['schema'] !== 1)
    throw foreign(where, `its schema is ${JSON.stringify(raw['schema'])}, and this version reads 1`);
  const definition = definitionOf(raw['kind']);
  if (definition === undefined)
    throw foreign(where, `this version does not know the kind ${JSON.stringify(raw['kind'])}`);
  const result = isPlainObject(raw['result']) ? raw['result'] : {};
  const missing = [
    ...definition.required.filter((name) => !(name in raw)),
    ...resultFields(definition)
      .filter((name) => !(name in result))
      .map((name) => `result.${name}`),
  ];
  if (missing.length > 0) throw foreign(where, `the record lacks ${missing.join(', ')}`);
  return raw as unknown as MettleRecord;
}

/** Takes a value as a report. @throws MettleError `METTLE_REPORT` */
export function checkReport(raw: unknown, where: string): Report {
  const run = isPlainObject(raw) ? raw['run'] : undefined;
  if (!isPlainObject(raw) || !Array.isArray(raw['records']) || !isPlainObject(run)) {
    throw foreign(where, 'it is no report of jest-mettle');
  }
  if (raw['schema'] !== 1)
    throw foreign(where, `its schema is ${JSON.stringify(raw['schema'])}, and this version reads 1`);
  if (typeof run['startedAt'] !== 'string') throw foreign(where, 'it does not say when the run started');
  for (const [index, record] of raw['records'].entries()) checkRecord(record, `${where}, record ${index + 1}`);
  return { ...(raw as unknown as Report), superseded: Array.isArray(raw['superseded']) ? raw['superseded'] : [] };
}

interface Definition {
  readonly required: readonly string[];
  readonly properties: { readonly kind: { readonly const: string }; readonly result: { readonly $ref: string } };
}

function definitions(): Readonly<Record<string, Partial<Definition>>> {
  return recordSchema.$defs as unknown as Record<string, Partial<Definition>>;
}

function definitionOf(kind: unknown): Definition | undefined {
  return Object.values(definitions()).find((each) => each.properties?.kind?.const === kind && kind !== undefined) as
    | Definition
    | undefined;
}

function resultFields(definition: Definition): readonly string[] {
  const name = definition.properties.result.$ref.slice('#/$defs/'.length);
  return definitions()[name]?.required ?? [];
}

function foreign(where: string, reason: string): MettleError {
  return broken(where, reason, 'Move the file out of this folder, or render it with the version that wrote it');
}

function broken(where: string, reason: string, cure: string, cause?: unknown): MettleError {
  return failedTo({ to: `read ${where}`, reason, cure, code: 'METTLE_REPORT', cause });
}
