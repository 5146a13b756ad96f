import { nowMs } from '../core/clock';
import type { Job, SecondReport, ThreadReport } from './engine/job';
import type { Behaviour } from './engine/life';
import type { Steering } from './engine/steering';
import { runThread } from './engine/thread';
import type { ReadScenario } from './plan';
import { runThreads } from './worker/threads';

/** Who leads a run, and who hears of it. */
export interface Lead {
  readonly steering: Steering;
  /** Ends it at once. */
  readonly stop: AbortSignal;
  /** The schedule begins at this moment of `nowMs`. */
  readonly onStart: (startMs: number) => void;
  readonly onSecond: (second: SecondReport) => void;
}

/** Makes the load: a function in this thread, everything else in worker threads. */
export async function generate(
  job: Omit<Job, 'thread' | 'threads'>,
  scenario: ReadScenario,
  workers: number,
  lead: Lead,
): Promise<ThreadReport[]> {
  if (scenario.kind !== 'function') return runThreads(job, scenario, workers, lead);
  const life = { iterate: scenario.run };
  const behaviour: Behaviour = { kind: 'lives', lives: () => life };
  const startMs = nowMs();
  lead.onStart(startMs);
  return [
    await runThread({ ...job, thread: 0, threads: 1 }, behaviour, startMs, lead.steering, lead.stop, lead.onSecond),
  ];
}
