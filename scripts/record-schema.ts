import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';

const RECORDS = join(__dirname, '..', 'src', 'core', 'records');

/** Where the schema is kept. It is generated: `npm run schema` writes it, a test compares it with the types. */
export const SCHEMA_FILE = join(RECORDS, 'schema.json');

type Schema = Record<string, unknown>;

/** The JSON Schema (draft 2020-12) of a record, derived from the types in `src/core/records`, doc comments included. */
export function recordSchema(): Schema {
  const root = join(RECORDS, 'record.ts');
  const program = ts.createProgram([root], {
    strict: true,
    target: ts.ScriptTarget.ES2022,
    exactOptionalPropertyTypes: true,
  });
  const checker = program.getTypeChecker();
  const names = exportedNames(program, checker);
  const union = [...names].find(([, name]) => name === 'MettleRecord')?.[0];
  if (!union?.isUnion()) throw new Error('MettleRecord is no longer a union of records');
  const deriver = new Deriver(checker, names);
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    $id: 'urn:jest-mettle:record:1',
    title: 'A record of jest-mettle, version 1',
    oneOf: union.types.map((type) => deriver.schemaOf(type)),
    $defs: deriver.definitions(),
  };
}

/** Types by identity, so that a use of an exported type becomes a reference to its name. */
function exportedNames(program: ts.Program, checker: ts.TypeChecker): Map<ts.Type, string> {
  const names = new Map<ts.Type, string>();
  for (const file of program.getSourceFiles().filter((each) => each.fileName.includes('/src/core/'))) {
    const module = checker.getSymbolAtLocation(file);
    for (const symbol of module === undefined ? [] : checker.getExportsOfModule(module)) {
      if ((symbol.flags & (ts.SymbolFlags.Interface | ts.SymbolFlags.TypeAlias)) !== 0) {
        names.set(checker.getDeclaredTypeOfSymbol(symbol), symbol.name);
      }
    }
  }
  return names;
}

class Deriver {
  readonly #done = new Map<string, Schema>();

  constructor(
    readonly checker: ts.TypeChecker,
    readonly names: ReadonlyMap<ts.Type, string>,
  ) {}

  definitions(): Schema {
    return Object.fromEntries([...this.#done].sort(([a], [b]) => (a < b ? -1 : 1)));
  }

  schemaOf(type: ts.Type): Schema {
    const name = this.names.get(type);
    if (name === undefined) return this.#inline(type);
    if (!this.#done.has(name)) {
      this.#done.set(name, {});
      this.#done.set(name, this.#inline(type));
    }
    return { $ref: `#/$defs/${name}` };
  }

  #inline(type: ts.Type): Schema {
    if (type.flags & ts.TypeFlags.BooleanLike) return { type: 'boolean' };
    if (type.isUnion()) return this.#union(type);
    if (type.isStringLiteral() || type.isNumberLiteral()) return { const: type.value };
    if (type.flags & ts.TypeFlags.String) return { type: 'string' };
    if (type.flags & ts.TypeFlags.Number) return { type: 'number' };
    if (type.flags & ts.TypeFlags.Null) return { type: 'null' };
    if (this.checker.isArrayType(type)) {
      const [item] = this.checker.getTypeArguments(type as ts.TypeReference);
      if (item !== undefined) return { type: 'array', items: this.schemaOf(item) };
    }
    if (type.flags & (ts.TypeFlags.Object | ts.TypeFlags.Intersection)) return this.#object(type);
    throw new Error(`A record cannot hold ${this.checker.typeToString(type)}: it is no plain JSON`);
  }

  #union(type: ts.UnionType): Schema {
    const nullable = type.types.some((each) => each.flags & ts.TypeFlags.Null);
    const rest = this.checker.getNonNullableType(type);
    if (nullable) return { anyOf: [this.schemaOf(rest), { type: 'null' }] };
    if (type.types.every((each) => each.isStringLiteral()))
      return { enum: type.types.map((each) => each.value).sort() };
    return { anyOf: type.types.map((each) => this.schemaOf(each)) };
  }

  #object(type: ts.Type): Schema {
    const values = type.getStringIndexType();
    if (values !== undefined) return { type: 'object', additionalProperties: this.schemaOf(values) };
    const properties = type.getProperties();
    return {
      type: 'object',
      required: properties.filter((each) => (each.flags & ts.SymbolFlags.Optional) === 0).map((each) => each.name),
      properties: Object.fromEntries(properties.map((each) => [each.name, this.#property(each)])),
      additionalProperties: false,
    };
  }

  #property(symbol: ts.Symbol): Schema {
    const description = ts.displayPartsToString(symbol.getDocumentationComment(this.checker)).replace(/\s+/g, ' ');
    return { ...this.schemaOf(this.checker.getTypeOfSymbol(symbol)), ...(description === '' ? {} : { description }) };
  }
}

if (process.argv.includes('--write')) writeFileSync(SCHEMA_FILE, `${JSON.stringify(recordSchema(), null, 2)}\n`);
