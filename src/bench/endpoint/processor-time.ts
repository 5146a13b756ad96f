import { readdirSync, readFileSync } from 'node:fs';
import { setImmediate } from 'node:timers/promises';
import { descendantsOf } from '../../core/processes';
import { clockMs } from './client';

/** So long it is waited at the most for a process that goes on after its answer. */
const REST_MS = 3;

/** Of the figures of /proc/<pid>/stat, on each architecture of Linux that Node runs on (USER_HZ). */
const TICK_MS = 10;
/** Time that no thread accounts for is beyond the resolution of that clock from here on: for each process, and of all. */
const MISSED = { leastMs: 5 * TICK_MS, share: 0.05 };

/** The processor time of a process and of those that it has started. */
export interface ProcessorTime {
  /** Milliseconds so far, of all threads: those that have ended count with what they had at the last reading. */
  readMs(): number;
  /** Whether that is all: threads and processes that come and go between two readings are in neither. */
  isWhole(): boolean;
  /** Waits until none of them runs: only what has stopped running is counted whole. */
  rest(): Promise<void>;
}

/**
 * Follows the processor time of a process tree as it is now. `undefined` where the platform does not tell it in nanoseconds: Linux does, where the
 * kernel keeps these figures (proc(5), schedstat).
 */
export function followProcessorTime(pid: number | null): ProcessorTime | undefined {
  if (pid === null || process.platform !== 'linux') return undefined;
  const pids = [pid, ...descendantsOf(pid)];
  const threads = new Map<string, number>();
  let endedNs = 0;
  const readMs = (): number => {
    for (const process of pids) {
      for (const thread of threadsOf(process)) {
        const path = `/proc/${process}/task/${thread}/schedstat`;
        const ns = nanosecondsIn(path);
        if (ns === undefined) continue;
        // The number of one that has ended was given to another.
        const before = threads.get(path) ?? 0;
        if (ns < before) endedNs += before;
        threads.set(path, ns);
      }
    }
    let sum = endedNs;
    for (const ns of threads.values()) sum += ns;
    return sum / 1e6;
  };
  const before = { readMs: readMs(), tickedMs: tickedMs(pids) };
  if (!(before.readMs > 0)) return undefined;
  return {
    readMs,
    isWhole() {
      const tickedSince = tickedMs(pids) - before.tickedMs;
      const missedMs = tickedSince - (readMs() - before.readMs);
      return missedMs <= Math.max(MISSED.leastMs * pids.length, tickedSince * MISSED.share);
    },
    async rest() {
      for (const untilMs = clockMs() + REST_MS; pids.some(isRunning) && clockMs() < untilMs; ) await setImmediate();
    },
  };
}

function threadsOf(pid: number): string[] {
  try {
    return readdirSync(`/proc/${pid}/task`);
  } catch {
    return []; // ended
  }
}

function nanosecondsIn(path: string): number | undefined {
  try {
    const ns = Number.parseInt(readFileSync(path, 'latin1'), 10);
    return Number.isFinite(ns) ? ns : undefined;
  } catch {
    return undefined; // ended since it was listed
  }
}

/** Of all threads and children that these processes have or had, as the system counts it: without what runs at present, and in ticks. */
function tickedMs(pids: readonly number[]): number {
  const ticks = pids.flatMap((pid) => statOf(pid)?.slice(11, 15).map(Number) ?? []);
  return ticks.reduce((sum, each) => sum + each, 0) * TICK_MS;
}

/** Whether its main thread runs. */
function isRunning(pid: number): boolean {
  return statOf(pid)?.[0] === 'R';
}

/** What follows the command's name, which is in brackets and may hold anything, brackets included (proc(5), stat). */
function statOf(pid: number): string[] | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'latin1');
    return text.slice(text.lastIndexOf(')') + 2).split(' ');
  } catch {
    return undefined; // ended
  }
}
