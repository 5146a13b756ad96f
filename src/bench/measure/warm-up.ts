import { nowMs } from '../../core/clock';
import { runBlock } from './block';
import type { Callable } from './callable';

/** How long something is run before it is measured. */
export interface WarmUpPlan {
  /** At least so long, for each function. */
  readonly leastMs: number;
  /** At most so long, for each function, where it does not become even. */
  readonly mostMs: number;
}

const BATCH_MS = 5;
/** The last so many batches must agree for a function to be warm. */
const AGREEING = 3;
const AGREEMENT = 0.05;

/** What a warm-up says of one function. */
export interface Warmth {
  /** Milliseconds a call, by the last batches. */
  readonly callMs: number;
  /** Whether the last batches agreed. */
  readonly settled: boolean;
}

interface Warming {
  readonly callable: Callable;
  calls: number;
  spentMs: number;
  readonly callMs: number[];
}

/**
 * Runs functions by turns, in batches of 5 ms, until each has run for its least time and its last three batches agree within 5 %, or its
 * time is over.
 */
export async function warmUp(callables: readonly Callable[], { leastMs, mostMs }: WarmUpPlan): Promise<Warmth[]> {
  const all: Warming[] = callables.map((callable) => ({ callable, calls: 1, spentMs: 0, callMs: [] }));
  for (;;) {
    const cold = all.filter((each) => each.spentMs < leastMs || (each.spentMs < mostMs && !agrees(each)));
    if (cold.length === 0) break;
    for (const each of cold) await runBatch(each);
  }
  return all.map((each) => ({ callMs: Math.min(...each.callMs.slice(-AGREEING)), settled: agrees(each) }));
}

async function runBatch(each: Warming): Promise<void> {
  const from = nowMs();
  const { wallMs } = await runBlock(each.callable, each.calls);
  each.spentMs += nowMs() - from;
  each.callMs.push(wallMs / each.calls);
  // A function becomes faster while it is warmed: the number of calls follows.
  const wanted = (each.calls * BATCH_MS) / Math.max(wallMs, BATCH_MS / 1000);
  each.calls = Math.max(1, Math.round(Math.min(wanted, each.calls * 10)));
}

function agrees({ callMs }: Warming): boolean {
  const last = callMs.slice(-AGREEING);
  return last.length === AGREEING && Math.max(...last) <= Math.min(...last) * (1 + AGREEMENT);
}
