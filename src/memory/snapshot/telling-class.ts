import { sum } from './by-window';
import type { RawGroup } from './group-survivors';

/** Classes by how little their names tell, least first; any other is of the user's or a library's making. */
const RANKS: readonly RegExp[] = [
  /^(string|symbol|bigint|number|Context|function \(anonymous\)|Array|Object|\(.*|)$/,
  /^(function .*|(Async|AsyncGenerator)?Function|Generator|Promise|Date|RegExp)$/,
  /^((Safe)?(Map|Set|WeakMap|WeakSet|WeakRef)|.*Error|DOMException|ArrayBuffer|SharedArrayBuffer|.*\d+Array|Buffer|Node \/ .*|.*State|URL(Context|SearchParams)?|_.*|EventTarget|AbortSignal|AbortController|Event|Blob|Headers|HeadersList|BufferList|.*WorkerStdio|ConnectionsList|(HTTPServer|HTTPClient)?AsyncResource)$/,
  /^(Timeout|Immediate|Listener|TimersList|FastTimer|TCP|Pipe|TTY|UDP|TLSWrap)$/,
  /^(EventEmitter|Socket|TLSSocket|Server|Agent|ClientRequest|IncomingMessage|OutgoingMessage|ServerResponse|Readable|Writable|Duplex|Transform|PassThrough|ReadStream|WriteStream|HTTPParser|Worker|ChildProcess|MessagePort|MessageChannel|Interface|Request|Response|FormData|ReadableStream|WritableStream|TransformStream|ReadableStreamDefaultController|ReadableStreamDefaultReader|Http2Session|Http2Stream)$/,
];

/** How much the name of a class tells: the more, the higher. */
export function tellingRank(className: string): number {
  const found = RANKS.findIndex((names) => names.test(className));
  return found === -1 ? RANKS.length : found;
}

/** At least so many of a class for each outermost survivor. */
const ENOUGH = 0.5;

/** The class by which a user knows a group: that of its outermost survivors, or of what they hold where this says more. */
export function tellingClass({ className, count, members }: RawGroup): string {
  const outermost = sum(count);
  let best = className;
  let bestBytes = 0;
  for (const [name, { count: counts, bytes }] of members) {
    if (sum(counts) < ENOUGH * outermost || tellingRank(name) < tellingRank(best)) continue;
    if (tellingRank(name) === tellingRank(best) && (best === className || sum(bytes) <= bestBytes)) continue;
    best = name;
    bestBytes = sum(bytes);
  }
  return best;
}
