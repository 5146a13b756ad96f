import type { HeapGraph } from './heap-graph';
import { edgeTypes } from './reader/format';
import type { Collapsed } from './surveyed-path';

const MOST_PARTS = 4;

/** Says a path in a sentence: from what is held outwards, up to a place that a user finds again. */
export function inWords(graph: HeapGraph, steps: readonly Collapsed[]): string {
  const parts: string[] = [];
  for (let at = steps.length - 1; at > 0 && parts.length < MOST_PARTS; ) {
    const part = partAt(graph, steps, at);
    if (part.text !== '') parts.push(part.text);
    at = part.next;
    if (part.isPlace) break;
  }
  return parts.length === 0 ? `held by ${rootInWords(steps[0]?.className ?? '')}` : `held ${parts.join(', ')}`;
}

interface Part {
  readonly text: string;
  /** The step to go on at. */
  readonly next: number;
  /** Whether a reader knows now where that is. */
  readonly isPlace?: boolean;
}

function partAt(graph: HeapGraph, steps: readonly Collapsed[], at: number): Part {
  const step = steps[at] as Collapsed;
  const holder = steps[at - 1] as Collapsed;
  const special = listeners(steps, at) ?? timers(steps, at) ?? variable(graph, steps, at) ?? module(graph, steps, at);
  if (special) return special;
  if (at === 1) return { text: `by ${rootInWords(holder.className)}`, next: 0, isPlace: true };
  if (step.sort === 'link' && step.className === holder.className) return { text: '', next: at - 1 };
  const place = inCollection(step, holder);
  if (place !== undefined) {
    // A collection is best known by the name that its own holder gives it.
    const named = nameOf(graph, steps, at - 1);
    return named
      ? { text: `${place} ${named.text}`, next: named.next, isPlace: named.isPlace ?? false }
      : { text: `${place} ${aOrAn(holder.className)}`, next: at - 1 };
  }
  if (step.edge === 'value in a WeakMap')
    return { text: `as the value that a WeakMap has for ${aOrAn(holder.className)}`, next: at - 1 };
  if (step.edge.startsWith('.') || step.edge.startsWith('['))
    return { text: `by ${step.edge} of ${aOrAn(holder.className)}`, next: at - 1 };
  return { text: step.edge === 'root' ? '' : `as ${step.edge} of ${aOrAn(holder.className)}`, next: at - 1 };
}

/** How the holder of a collection calls it. */
function nameOf(graph: HeapGraph, steps: readonly Collapsed[], at: number): Part | undefined {
  const { edge, className } = steps[at] as Collapsed;
  const holder = steps[at - 1];
  if (!holder) return undefined;
  const found = variable(graph, steps, at);
  if (found) return { ...found, text: `the ${className} ${found.text.replace(/^in /, 'in ')}` };
  if (/^\.|^\["|^\[Symbol/.test(edge))
    return { text: `the ${className} ${edge} of ${aOrAn(holder.className)}`, next: at - 1 };
  return undefined;
}

function inCollection({ edge }: Collapsed, { className }: Collapsed): string | undefined {
  if (edge === '[…]') return className === 'Array' ? 'in' : 'under changing names in';
  if (edge === '[key]') return 'under changing names in';
  if (edge.startsWith('key in')) return 'as a key of';
  if (edge.startsWith('value in') && edge !== 'value in a WeakMap') return 'as a value of';
  return edge.startsWith('in a') ? 'in' : undefined;
}

/** `._events` of an emitter, and the lists that an event target keeps by type. */
function listeners(steps: readonly Collapsed[], at: number): Part | undefined {
  for (let back = at; back > Math.max(0, at - 4); back--) {
    const step = steps[back] as Collapsed;
    const owner = steps[back - 1] as Collapsed;
    if (step.edge === '._events') {
      const event = steps[back + 1]?.edge;
      const name =
        event === undefined
          ? ''
          : event === '[…]' || event === '[key]'
            ? ''
            : `'${event.replace(/^\.|^\["|"\]$/g, '')}' `;
      return { text: `by the ${name}listeners of ${aOrAn(owner.className)}`, next: back - 1 };
    }
    if (step.edge === '[Symbol(kEvents)]')
      return { text: `by the listeners of ${aOrAn(owner.className)}`, next: back - 1 };
  }
  return undefined;
}

/** Node keeps timers in lists by duration, and immediates in a queue. */
function timers(steps: readonly Collapsed[], at: number): Part | undefined {
  const { className } = steps[at] as Collapsed;
  const holder = (steps[at - 1] as Collapsed).className;
  if (className === 'Timeout' && /^(TimersList|Timeout)$/.test(holder))
    return { text: 'by the pending timers of Node', next: 0, isPlace: true };
  if (className === 'Immediate' && /^(ImmediateList|Immediate)$/.test(holder)) {
    return { text: 'by the pending immediates of Node', next: 0, isPlace: true };
  }
  return undefined;
}

/** A variable of a scope, with the function that closes over it, and its module. */
function variable(graph: HeapGraph, steps: readonly Collapsed[], at: number): Part | undefined {
  const name = /^variable "(.*)"$/.exec((steps[at] as Collapsed).edge)?.[1];
  if (name === undefined) return undefined;
  let back = at - 1;
  while (back > 0 && steps[back]?.className === 'Context') back--;
  const holder = steps[back];
  const closure = /^function (.*)$/.exec(holder?.className ?? '')?.[1];
  const owner = closure === undefined ? '' : ` of the closure of ${closure}`;
  const file = moduleOf(graph, steps, back);
  return {
    text: `in the variable "${name}"${owner}${file === undefined ? '' : ` (${file})`}`,
    next: back,
    isPlace: closure !== undefined && closure !== '(anonymous)',
  };
}

/** The exports of a module, known by its file. */
function module(graph: HeapGraph, steps: readonly Collapsed[], at: number): Part | undefined {
  const holder = steps[at - 1] as Collapsed;
  if ((steps[at] as Collapsed).edge !== '.exports') return undefined;
  const file = fileOf(graph, holder.node);
  return file === undefined ? undefined : { text: `by the exports of ${file}`, next: 0, isPlace: true };
}

/** The file of the nearest module on the way to a step. */
function moduleOf(graph: HeapGraph, steps: readonly Collapsed[], at: number): string | undefined {
  for (let back = at; back > 0; back--) {
    const file = fileOf(graph, (steps[back] as Collapsed).node);
    if (file !== undefined) return file;
  }
  return undefined;
}

/** The file of a module: an object with `filename` and `exports`, in Node's own loader and in Jest's. */
function fileOf(graph: HeapGraph, node: number): string | undefined {
  const { firstEdge, edgeType, edgeName, edgeTo, strings } = graph.columns;
  let file: string | undefined;
  let exports = false;
  for (let edge = firstEdge[node] as number; edge < (firstEdge[node + 1] as number); edge++) {
    if (edgeType[edge] !== edgeTypes.property) continue;
    const name = strings[edgeName[edge] as number];
    if (name === 'exports') exports = true;
    if (name === 'filename') file = graph.nameOf(edgeTo[edge] as number);
  }
  return exports && file !== undefined ? file.split(/[\\/]/).slice(-2).join('/') : undefined;
}

function rootInWords(name: string): string {
  if (name === 'global' || name.startsWith('global ')) return 'a global variable';
  return name === '' ? 'Node itself' : `${name.replace(/^\((.*)\)$/, 'V8 ($1)')}`;
}

function aOrAn(className: string): string {
  if (className.startsWith('function ')) return `the ${className}`;
  return `${/^[aeiou]/i.test(className) ? 'an' : 'a'} ${className}`;
}
