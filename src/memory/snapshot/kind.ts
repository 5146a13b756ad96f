import type { LeakKind } from '../../core/records/memory';
import type { Tally } from './group-survivors';
import type { HeapGraph } from './heap-graph';
import type { PathStep } from './surveyed-path';

const BY_CLASS: readonly (readonly [RegExp, LeakKind])[] = [
  [/^(Timeout|Immediate)$/, 'timer'],
  [/^Listener$/, 'listener'],
  [/^(Worker|MessageWorker)$/, 'worker thread'],
  [/^ChildProcess$/, 'child process'],
  [/^(Server|TLSServer|Http2Server|Http2SecureServer)$/, 'server'],
  [/^(Socket|TLSSocket|TCP|Pipe|UDP|TLSWrap|ClientHttp2Session|ServerHttp2Session)$/, 'socket'],
  [/^(Promise|AsyncFunction|AsyncGenerator|PromiseReaction)$/, 'promise'],
  [/^(ArrayBuffer|SharedArrayBuffer|Buffer|DataView|.*\d+Array|Uint8ClampedArray)$/, 'array buffer'],
  [/^string$/, 'string'],
  [/^(function .*|Context|AsyncFunction|GeneratorFunction)$/, 'closure'],
];

/** What outermost survivors are, by their class and by what holds them. */
export function kindOf(graph: HeapGraph, steps: readonly PathStep[], members: ReadonlyMap<string, Tally>): LeakKind {
  const root = steps.at(-1);
  if (!root) return 'object';
  const isFunction = /^function |^Listener$/.test(root.className);
  const holders = steps.slice(-4);
  if (isFunction && holders.some(({ edge }) => edge === '._events' || edge === '[Symbol(kEvents)]')) return 'listener';
  // The handle of a server is a TCP or a Pipe as that of a connection is.
  if (/ServerWrap$/.test(graph.nativeOf(root.node) ?? '')) return 'server';
  const own = BY_CLASS.find(([classes]) => classes.test(root.className))?.[1];
  if (own === 'closure' && waits(members)) return 'promise';
  if (own === undefined && holders.some(({ edge }) => edge === 'value in a WeakMap')) return 'weak-map value';
  return own ?? 'object';
}

/** A function that only settles a promise, or goes on with an async function. */
function waits(members: ReadonlyMap<string, Tally>): boolean {
  const names = [...members.keys()].filter((name) => !/^(Context|string|function \(anonymous\))$/.test(name));
  return names.includes('Promise');
}
