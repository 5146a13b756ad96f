import type { ScriptPosition } from '../snapshot/survey';
import type { Inspector } from '../target/heap-target';
import { countCalls } from './call-counts';

/** A function on the stack of an allocation, at the place where V8 says that it begins. */
export interface StackFrame extends ScriptPosition {
  readonly functionName: string;
}

/** What was allocated by one stack, and is alive. */
export interface Allocation {
  /** The allocating function, then its callers. V8's own functions are left out: `push` is not a place in a source. */
  readonly stack: readonly StackFrame[];
  readonly bytes: number;
}

interface ProfileNode {
  readonly callFrame: {
    readonly functionName: string;
    readonly scriptId: string;
    readonly lineNumber: number;
    readonly columnNumber: number;
  };
  readonly selfSize: number;
  readonly children: readonly ProfileNode[];
}

const SAMPLES = 100;
const SMALLEST_INTERVAL = 512;
const LARGEST_INTERVAL = 32 * 1024;

/** What {@link sampleAllocations} needs. */
export interface SamplingRequest {
  readonly inspector: Inspector;
  /** Runs the scenario, in which the allocations are sampled. */
  readonly run: () => Promise<void>;
  /** Lets it come to its end. */
  readonly settle: () => Promise<void>;
  /** How much the run will leak, as far as is known: decides how often is sampled. */
  readonly expectedBytes: number;
  readonly signal: AbortSignal;
}

/**
 * Runs the scenario with V8's sampling heap profiler on, and returns what was allocated in it and is alive, by stack.
 * V8 collects all garbage before it answers, and leaves out what is dead.
 *
 * Chrome DevTools Protocol: https://chromedevtools.github.io/devtools-protocol/v8/HeapProfiler/#method-startSampling
 */
export async function sampleAllocations(request: SamplingRequest): Promise<Allocation[]> {
  const { inspector, run, settle, signal } = request;
  // A function that is inlined into its caller is not on the stack for the heap profiler, so that its caller would be blamed.
  const counts = await countCalls(inspector, signal);
  try {
    const samplingInterval = intervalFor(request.expectedBytes);
    await inspector.send('HeapProfiler.startSampling', { samplingInterval }, signal);
    await run();
    await settle();
    const { profile } = await inspector.send<{ profile: { head: ProfileNode } }>(
      'HeapProfiler.getSamplingProfile',
      {},
      signal,
    );
    return allocationsIn(profile.head, []);
  } finally {
    await inspector.send('HeapProfiler.stopSampling');
    await counts?.end();
  }
}

function intervalFor(expectedBytes: number): number {
  return Math.round(Math.min(Math.max(expectedBytes / SAMPLES, SMALLEST_INTERVAL), LARGEST_INTERVAL));
}

function allocationsIn({ callFrame, selfSize, children }: ProfileNode, callers: readonly StackFrame[]): Allocation[] {
  const { functionName, scriptId, lineNumber, columnNumber } = callFrame;
  // V8's own functions, and its names for what no function did: `(GC)`, `(V8 API)`, `(root)`.
  const isOfV8 = scriptId === '0' || lineNumber < 0;
  const stack = isOfV8 ? callers : [{ functionName, scriptId, line: lineNumber, column: columnNumber }, ...callers];
  const own = selfSize > 0 && stack.length > 0 ? [{ stack, bytes: selfSize }] : [];
  return [...own, ...children.flatMap((child) => allocationsIn(child, stack))];
}
