import { edgeTypes, nodeTypes } from './reader/format';
import type { ScriptPosition } from './survey';

/** The objects of a heap and what holds what, in columns. Objects and references go by their place in these. */
export interface HeapColumns {
  readonly type: Uint8Array;
  readonly name: Uint32Array;
  readonly id: Uint32Array;
  readonly size: Float64Array;
  /** Where the references of each object begin; one more than there are objects. */
  readonly firstEdge: Uint32Array;
  readonly edgeType: Uint8Array;
  /** A string, or the index of an element. */
  readonly edgeName: Uint32Array;
  readonly edgeTo: Uint32Array;
  /** Rows of object, script, line, column. */
  readonly locations: Uint32Array;
  readonly strings: readonly string[];
}

const STRINGS: readonly number[] = [nodeTypes.string, nodeTypes['concatenated string'], nodeTypes['sliced string']];
const LOCATION_WIDTH = 4;
const SHORT_NAME = 2;
const NATIVE = /^Node \/ (.+)$/;

/** A heap as a graph, with the names that a user knows. */
export class HeapGraph {
  readonly columns: HeapColumns;
  readonly nodeCount: number;
  #locations: Map<number, number> | undefined;
  readonly #classNames = new Map<number, string>();
  /** By prototype; empty for none. */
  readonly #givenNames = new Map<number, string>();

  constructor(columns: HeapColumns) {
    this.columns = columns;
    this.nodeCount = columns.type.length;
  }

  /** V8's own name of an object: of a string its text, of an instance its class. */
  nameOf(node: number): string {
    return this.columns.strings[this.columns.name[node] as number] ?? '';
  }

  /** The text of a string, also where V8 keeps it in two parts. */
  textOf(node: number): string {
    const { type, firstEdge, edgeName, edgeTo, strings } = this.columns;
    if (type[node] !== nodeTypes['concatenated string']) return this.nameOf(node);
    let text = '';
    for (let edge = firstEdge[node] as number; edge < (firstEdge[node + 1] as number); edge++) {
      if (/^(first|second)$/.test(strings[edgeName[edge] as number] ?? '')) text += this.textOf(edgeTo[edge] as number);
    }
    return text;
  }

  /** The class of an object: `Session`, `Array`, `function onError`, `Context`, `string`. */
  classOf(node: number): string {
    const type = this.columns.type[node] as number;
    if (STRINGS.includes(type)) return 'string';
    const given = type === nodeTypes.object && this.#isShort(node) ? this.#givenName(node) : undefined;
    if (given !== undefined) return given;
    const key = (this.columns.name[node] as number) * 16 + type;
    let known = this.#classNames.get(key);
    if (known === undefined) {
      known = classNamed(this.nameOf(node), type);
      this.#classNames.set(key, known);
    }
    return known;
  }

  /** `_` or `e`: a name from a library's inside or a minifier. */
  #isShort(node: number): boolean {
    const name = this.nameOf(node);
    return name.length > 0 && name.length <= SHORT_NAME;
  }

  /** The name that a class was given (`static name`, `Object.defineProperty(constructor, 'name', …)`): V8 knows only the one in its code. */
  #givenName(node: number): string | undefined {
    const prototype = this.#property(node, '__proto__');
    if (prototype === undefined) return undefined;
    const known = this.#givenNames.get(prototype);
    if (known !== undefined) return known || undefined;
    const made = this.#property(prototype, 'constructor');
    const name = made === undefined ? undefined : this.#property(made, 'name');
    const isText = name !== undefined && STRINGS.includes(this.columns.type[name] as number);
    const text = isText ? this.textOf(name) : '';
    this.#givenNames.set(prototype, text);
    return text || undefined;
  }

  /** What Node has for an object of its own in C++: `TCPServerWrap` for the `TCP` of a server. Its class alone does not tell. */
  nativeOf(node: number): string | undefined {
    const native = this.#held(node, edgeTypes.internal, 'javascript_to_native');
    return native === undefined ? undefined : NATIVE.exec(this.nameOf(native))?.[1];
  }

  #property(node: number, property: string): number | undefined {
    return this.#held(node, edgeTypes.property, property);
  }

  #held(node: number, type: number, name: string): number | undefined {
    const { firstEdge, edgeType, edgeName, edgeTo, strings } = this.columns;
    for (let edge = firstEdge[node] as number; edge < (firstEdge[node + 1] as number); edge++) {
      if (edgeType[edge] === type && strings[edgeName[edge] as number] === name) return edgeTo[edge];
    }
    return undefined;
  }

  /** Where a function, or the class of an instance, is defined. */
  definedAt(node: number): ScriptPosition | null {
    const { locations } = this.columns;
    if (!this.#locations) {
      this.#locations = new Map();
      for (let at = 0; at < locations.length; at += LOCATION_WIDTH) this.#locations.set(locations[at] as number, at);
    }
    const at = this.#locations.get(node);
    if (at === undefined) return null;
    return {
      scriptId: String(locations[at + 1]),
      line: locations[at + 2] as number,
      column: locations[at + 3] as number,
    };
  }
}

function classNamed(name: string, type: number): string {
  switch (type) {
    case nodeTypes.closure:
      return `function ${name || '(anonymous)'}`;
    case nodeTypes.symbol:
      return 'symbol';
    case nodeTypes.bigint:
      return 'bigint';
    case nodeTypes.number:
      return 'number';
    case nodeTypes.regexp:
      return 'RegExp';
    default:
      return name.replace(/^system \/ /, '');
  }
}
