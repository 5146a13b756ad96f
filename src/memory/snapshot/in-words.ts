import type { HeapGraph } from './heap-graph';
import { nodeTypes } from './reader/format';
import { BLOCK_VARIABLE, type References } from './references';
import type { Collapsed } from './surveyed-path';

const MOST_PARTS = 4;

/** Part of a sentence. */
interface Part {
  readonly text: string;
  /** The step to go on at. */
  readonly next: number;
  /** Whether a reader knows now where that is. */
  readonly isPlace?: boolean;
}

/** Says paths in a sentence: from what is held outwards, up to a place that a user finds again. */
export class PathWords {
  readonly #graph: HeapGraph;
  readonly #references: References;
  readonly #steps: readonly Collapsed[];

  constructor(graph: HeapGraph, references: References, steps: readonly Collapsed[]) {
    this.#graph = graph;
    this.#references = references;
    this.#steps = steps;
  }

  /** `held in the Array in the variable "sessions" of src/sessions.js`. */
  sentence(): string {
    const parts: string[] = [];
    for (let at = this.#steps.length - 1; at > 0 && parts.length < MOST_PARTS; ) {
      const part = this.#part(at);
      if (part.text !== '') parts.push(part.text);
      if (part.isPlace) break;
      at = part.next;
    }
    return `held ${parts.join(', ') || `by ${this.#root()}`}`;
  }

  #step(at: number): Collapsed {
    return this.#steps[at] as Collapsed;
  }

  #part(at: number): Part {
    const step = this.#step(at);
    const holder = this.#step(at - 1);
    const special =
      this.#listeners(at) ?? this.#timers(at) ?? this.#module(at) ?? this.#handle(at) ?? this.#variable(at);
    if (special) return special;
    if (at === 1) return place(`by ${this.#root()}`);
    if (step.sort === 'link' && step.className === holder.className) return { text: '', next: at - 1 };
    const within = inCollection(step, holder);
    if (within !== undefined) {
      const name = this.#nameOf(at - 1);
      return name
        ? { ...name, text: `${within} ${name.text}` }
        : { text: `${within} ${aOrAn(holder.className)}`, next: at - 1 };
    }
    if (step.edge === 'value in a WeakMap') return this.#weakMap(at);
    if (isProperty(step)) return { text: `by ${step.edge} of ${aOrAn(holder.className)}`, next: at - 1 };
    return { text: step.edge === 'root' ? '' : `as ${step.edge} of ${aOrAn(holder.className)}`, next: at - 1 };
  }

  /** A collection is best known by the name that its own holder gives it. */
  #nameOf(at: number): Part | undefined {
    const step = this.#step(at);
    if (at === 0) return undefined;
    const variable = this.#variable(at);
    if (variable) return { ...variable, text: `the ${step.className} ${variable.text}` };
    if (!isProperty(step)) return undefined;
    const file = this.#references.modules.fileOf(this.#step(at - 1).node);
    const owner = file === undefined ? undefined : `the exports of ${file}`;
    return {
      text: `the ${step.className} ${step.edge} of ${owner ?? aOrAn(this.#step(at - 1).className)}`,
      next: at - 1,
      isPlace: owner !== undefined,
    };
  }

  /** A value lives as long as its key: the path goes on at the key. */
  #weakMap(at: number): Part {
    const key = this.#step(at - 1);
    const map = this.#references.weakMapOf(this.#step(at).node);
    const name = map === undefined ? undefined : this.#references.to(map)?.edge;
    const which =
      name === undefined || !/^[.["v]/.test(name)
        ? 'a WeakMap'
        : `the WeakMap ${name.startsWith('v') ? `in the ${name}` : name}`;
    return { text: `as the value that ${which} has for ${aOrAn(key.className)}`, next: at - 1 };
  }

  /** `._events` of an emitter, and the lists that an event target keeps by type. */
  #listeners(at: number): Part | undefined {
    for (let back = at; back > Math.max(0, at - 4); back--) {
      const step = this.#step(back);
      const owner = this.#step(back - 1);
      const below = this.#steps[back + 1];
      if (step.edge === '._events' && below) {
        const event =
          below.edge.startsWith('[') && !below.edge.startsWith('["')
            ? ''
            : `'${below.edge.replace(/^\.|^\["|"\]$/g, '')}' `;
        if (owner.className === 'process') return place(`by the ${event}listeners of the process`);
        return { text: `by the ${event}listeners of ${aOrAn(owner.className)}`, next: back - 1 };
      }
      if (step.edge === '[Symbol(kEvents)]' && below) {
        const event = this.#references.keyOf(below.node);
        const isSignal = this.#step(back - 1).edge === '.#signal' || event === 'abort';
        const target = isSignal && owner.className === 'EventTarget' ? 'AbortSignal' : owner.className;
        return {
          text: `by the ${event === undefined ? '' : `'${event}' `}listeners of ${aOrAn(target)}`,
          next: back - 1,
        };
      }
    }
    return undefined;
  }

  /** Node keeps timers in lists by duration, and immediates in a queue. */
  #timers(at: number): Part | undefined {
    const [{ className }, holder] = [this.#step(at), this.#step(at - 1).className];
    if (className === 'Timeout' && /^(TimersList|Timeout)$/.test(holder)) {
      return place('by the pending timers of Node');
    }
    if (className === 'Immediate' && /^(ImmediateList|Immediate)$/.test(holder)) {
      return place('by the pending immediates of Node');
    }
    return undefined;
  }

  /** What has an operation under way, or a file or a connection open, is held by Node itself. */
  #handle(at: number): Part | undefined {
    const isNative = ({ className }: Collapsed): boolean => className.startsWith('Node / ');
    const native = this.#steps.slice(Math.max(0, at - 2), at).find(isNative);
    if (native) return place(`by an open handle of Node (${native.className.slice('Node / '.length)})`);
    const own = at === 1 ? this.#graph.nativeOf(this.#step(at).node) : undefined;
    if (own !== undefined) return place(`by an open handle of Node (${own})`);
    const isHandle = this.#step(at).edge === '[Symbol(owner_symbol)]' && this.#step(at - 1).edge === '[…]';
    if (isHandle) return place(`by an open handle of Node (${this.#step(at - 1).className})`);
    return this.#graph.columns.type[this.#step(at - 1).node] === nodeTypes.synthetic
      ? place(`by ${this.#root()}`)
      : undefined;
  }

  /** A variable of a scope, with the function that closes over it, and its module. */
  #variable(at: number): Part | undefined {
    const { edge: variable } = this.#step(at);
    if (!variable.startsWith('variable ')) return undefined;
    const which = variable === BLOCK_VARIABLE ? 'a variable of a block' : `the ${variable}`;
    let back = at - 1;
    while (back > 0 && this.#step(back).className === 'Context') back--;
    const { className, edge } = this.#step(back);
    const own = /^function (.*)$/.exec(className)?.[1];
    if (own === undefined) return { text: `in ${which}`, next: back };
    const called = own === '(anonymous)' && isProperty({ edge }) ? edge.replace(/^\.|^\["|"\]$/g, '') : own;
    if (edge === '.fn' && this.#step(back - 1).edge === '.currentlyRunningTest') {
      return { text: `in ${which} of the running test`, next: back, isPlace: true };
    }
    const file = this.#fileAbove(back);
    return {
      text: `in ${which} of the closure of ${called}${file === undefined ? '' : ` (${file})`}`,
      next: back,
      isPlace: file !== undefined,
    };
  }

  /** The exports of a module, known by its file. */
  #module(at: number): Part | undefined {
    const file = this.#references.modules.fileOf(this.#step(at).node) ?? this.#exporting(at);
    return file === undefined ? undefined : place(`by the exports of ${file}`);
  }

  /** The file of the ES module that exports an object: it holds each by itself. */
  #exporting(at: number): string | undefined {
    return this.#step(at).edge === '[…]' ? this.#references.modules.fileOf(this.#step(at - 1).node) : undefined;
  }

  /** The module that exports a function, itself or as a property of a property of what it exports. */
  #fileAbove(at: number): string | undefined {
    for (let back = at; back > 0; back--) {
      const file = this.#references.modules.fileOf(this.#step(back).node) ?? this.#exporting(back);
      if (file !== undefined || !isProperty(this.#step(back))) return file;
    }
    return undefined;
  }

  #root(): string {
    const root = this.#steps[0];
    if (!root) return 'Node itself';
    if (this.#graph.columns.type[root.node] === nodeTypes.object) return 'a global variable';
    const isOfNode = this.#steps.some(({ className }) => /^(\(Global handles\)$|Node \/ )/.test(className));
    return isOfNode ? 'Node itself' : 'V8 itself';
  }
}

/** The last part of a sentence: a reader knows now where that is. */
function place(text: string): Part {
  return { text, next: 0, isPlace: true };
}

function isProperty({ edge }: { readonly edge: string }): boolean {
  return /^\.|^\["|^\[Symbol/.test(edge);
}

function inCollection({ edge }: Collapsed, { className }: Collapsed): string | undefined {
  if (edge === '[…]') return /Array$/.test(className) ? 'in' : 'under changing names in';
  if (edge === '[key]') return 'as a name in';
  if (edge.startsWith('key in')) return 'as a key of';
  if (edge.startsWith('value in') && edge !== 'value in a WeakMap') return 'as a value of';
  return edge.startsWith('in a') ? 'in' : undefined;
}

function aOrAn(className: string): string {
  if (/^global\b/.test(className)) return 'the global object';
  if (className.startsWith('function ')) return `the ${className}`;
  return `${/^[aeiou]/i.test(className) ? 'an' : 'a'} ${className}`;
}
