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
  readonly id: number;
  readonly callFrame: {
    readonly functionName: string;
    readonly scriptId: string;
    readonly lineNumber: number;
    readonly columnNumber: number;
  };
  readonly selfSize: number;
  readonly children: readonly ProfileNode[];
}

interface Profile {
  readonly head: ProfileNode;
  /** One for each sampled allocation that is alive, with as many bytes as it stands for. */
  readonly samples: readonly { readonly nodeId: number; readonly size: number }[];
}

const SAMPLES = 100;
const SMALLEST_INTERVAL = 512;
const LARGEST_INTERVAL = 32 * 1024;

/** A small object stands for an interval. What is larger than so many is an allocation of that size. */
const LARGE_IN_INTERVALS = 4;
/** What is larger than so many iterations leave, none of them leaves: it is the larger store of a collection, which has room for many more. */
const LARGE_IN_ITERATIONS = 2;

/** What {@link sampleAllocations} needs. */
export interface SamplingRequest {
  readonly inspector: Inspector;
  /** Runs the scenario, in which the allocations are sampled. */
  readonly run: () => Promise<void>;
  /** How many iterations that runs. */
  readonly iterations: number;
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
    const { expectedBytes, iterations } = request;
    const samplingInterval = intervalFor(expectedBytes);
    await inspector.send('HeapProfiler.startSampling', { samplingInterval }, signal);
    await run();
    await settle();
    const { profile } = await inspector.send<{ profile: Profile }>('HeapProfiler.getSamplingProfile', {}, signal);
    const stores = storesIn(
      profile,
      Math.max(LARGE_IN_INTERVALS * samplingInterval, (LARGE_IN_ITERATIONS * expectedBytes) / iterations),
    );
    const allocations = allocationsIn(profile.head, [], stores);
    return allocations.length > 0 ? allocations : allocationsIn(profile.head, [], new Map());
  } finally {
    await inspector.send('HeapProfiler.stopSampling');
    await counts?.end();
  }
}

function intervalFor(expectedBytes: number): number {
  return Math.round(Math.min(Math.max(expectedBytes / SAMPLES, SMALLEST_INTERVAL), LARGEST_INTERVAL));
}

/** Bytes of allocations that are larger than any that an iteration leaves, by node. */
function storesIn({ samples }: Profile, largest: number): Map<number, number> {
  const bytes = new Map<number, number>();
  for (const { nodeId, size } of samples) if (size > largest) bytes.set(nodeId, (bytes.get(nodeId) ?? 0) + size);
  return bytes;
}

function allocationsIn(
  { id, callFrame, selfSize, children }: ProfileNode,
  callers: readonly StackFrame[],
  stores: ReadonlyMap<number, number>,
): Allocation[] {
  const { functionName, scriptId, lineNumber, columnNumber } = callFrame;
  // V8's own functions, and its names for what no function did: `(GC)`, `(V8 API)`, `(root)`.
  const isOfV8 = scriptId === '0' || lineNumber < 0;
  const stack = isOfV8 ? callers : [{ functionName, scriptId, line: lineNumber, column: columnNumber }, ...callers];
  const bytes = selfSize - (stores.get(id) ?? 0);
  const own = bytes > 0 && stack.length > 0 ? [{ stack, bytes }] : [];
  return [...own, ...children.flatMap((child) => allocationsIn(child, stack, stores))];
}
