import { readdirSync, readFileSync } from 'node:fs';
import { setImmediate } from 'node:timers/promises';
import { descendantsOf } from '../../core/processes';
import { clockMs } from './client';

/** So long it is waited at the most for a process that goes on after its answer. */
const REST_MS = 3;

/** The processor time of a process and of those that it has started. */
export interface ProcessorTime {
  /** Milliseconds so far, of all threads: those that have ended count with what they had at the last reading. */
  readMs(): number;
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
  if (!(readMs() > 0)) return undefined;
  return {
    readMs,
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

/** Of its main thread. The command's name is in brackets and may hold anything, brackets included. */
function isRunning(pid: number): boolean {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'latin1');
    return text.startsWith(' R', text.lastIndexOf(')') + 1);
  } catch {
    return false;
  }
}
