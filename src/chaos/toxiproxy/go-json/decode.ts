import { JsonError, type JsonValue } from './read';

/** A structure of Toxiproxy's source that bodies are read into. Its names stand in errors, which clients show. */
export interface Struct {
  /** Its type in Go: `toxiproxy.Proxy`; the whole text of the type where it has no name. */
  readonly goType: string;
  readonly fields: Readonly<Record<string, Field>>;
}

/** What a field takes. */
export type FieldType = 'string' | 'bool' | 'int' | 'int64' | 'float32' | Struct;

/** A field, by its name in JSON. */
export interface Field {
  readonly type: FieldType;
  /** Its name in errors, where that is another one. */
  readonly path?: string;
}

/** What was given: a field that is absent or `null` is missing here. */
export type Decoded = { [name: string]: string | boolean | number | Decoded };

/**
 * Reads a value into a structure as Go's `encoding/json` does: names in any case, unknown ones left out, the last one of a
 * name counts, `null` changes nothing, whole numbers take no fraction and no exponent.
 *
 * @throws JsonError for the first value of a wrong type.
 */
export function decode(value: JsonValue, struct: Struct): Decoded {
  const into: Decoded = {};
  if (value.kind === 'null') return into;
  if (value.kind !== 'object') throw mismatch(value.kind, undefined, [], struct.goType);
  fill(into, value.entries, struct, []);
  return into;
}

/** Reads a list of structures. `null` is an empty one. @throws JsonError */
export function decodeList(value: JsonValue, struct: Struct): Decoded[] {
  if (value.kind === 'null') return [];
  if (value.kind !== 'array') throw mismatch(value.kind, undefined, [], `[]${struct.goType}`);
  return value.items.map((item) => decode(item, struct));
}

function fill(
  into: Decoded,
  entries: readonly (readonly [string, JsonValue])[],
  struct: Struct,
  above: readonly string[],
): void {
  const names = new Map(Object.keys(struct.fields).map((name) => [folded(name), name]));
  for (const [key, value] of entries) {
    const name = names.get(folded(key));
    if (name === undefined || value.kind === 'null') continue;
    const { type, path = name } = struct.fields[name] as Field;
    const place = [...above, path];
    if (typeof type === 'string') into[name] = scalar(value, type, struct, place);
    else if (value.kind === 'object') fill(nested(into, name), value.entries, type, place);
    else throw mismatch(value.kind, struct, place, type.goType);
  }
}

function nested(into: Decoded, name: string): Decoded {
  into[name] ??= {};
  return into[name] as Decoded;
}

function scalar(value: JsonValue, type: string, struct: Struct, place: readonly string[]): string | boolean | number {
  if (type === 'string' && value.kind === 'string') return value.value;
  if (type === 'bool' && value.kind === 'bool') return value.value;
  if (value.kind !== 'number' || type === 'string' || type === 'bool') throw mismatch(value.kind, struct, place, type);
  const number = type === 'float32' ? float32(value.text) : whole(value.text);
  if (number === undefined) throw mismatch(`number ${value.text}`, struct, place, type);
  return number;
}

/** Whole numbers that JavaScript holds exactly: nothing in this API is ever beyond. */
function whole(text: string): number | undefined {
  const number = Number(text) + 0;
  return /^-?\d+$/.test(text) && Number.isSafeInteger(number) ? number : undefined;
}

/** The shortest number that stands for the same in single precision, as Go writes it out again. */
function float32(text: string): number | undefined {
  const single = Math.fround(Number(text));
  if (!Number.isFinite(single)) return undefined;
  for (let digits = 1; digits < 9; digits++) {
    const shorter = Number(single.toPrecision(digits));
    if (Math.fround(shorter) === single) return shorter;
  }
  return Number(single.toPrecision(9));
}

function mismatch(got: string, struct: Struct | undefined, place: readonly string[], wanted: string): JsonError {
  if (struct === undefined) return new JsonError(`json: cannot unmarshal ${got} into Go value of type ${wanted}`);
  const name = /^\w+\.(\w+)$/.exec(struct.goType)?.[1] ?? '';
  return new JsonError(
    `json: cannot unmarshal ${got} into Go struct field ${name}.${place.join('.')} of type ${wanted}`,
  );
}

/** As Go compares names: without regard to case, the long s and the Kelvin sign included. */
function folded(name: string): string {
  return name.replaceAll('\u017f', 's').replaceAll('\u212a', 'k').toLowerCase();
}
