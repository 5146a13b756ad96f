import { nowMs } from '../core/clock';
import type { Job, SecondReport, ThreadReport } from './engine/job';
import type { Steering } from './engine/steering';
import { runThread } from './engine/thread';
import { behaviourOf } from './model/behaviour';
import { withHooks } from './model/with-hooks';
import type { ReadPlan } from './plan';
import { runThreads } from './worker/threads';

/** Who leads a run, and who hears of it. */
export interface Lead {
  readonly steering: Steering;
  /** Ends it at once. */
  readonly stop: AbortSignal;
  /** The schedule begins at this moment of `nowMs`. */
  readonly onStart: (startMs: number) => void;
  /** A thread has told a second: number and second. */
  readonly onSecond: (thread: number, second: SecondReport) => void;
  /** A thread has ended, maybe before the others. */
  readonly onEnd: (thread: number, report: ThreadReport) => void;
}

/** Makes the load: functions, and users made of them, in this thread, everything else in worker threads. */
export async function generate(
  job: Omit<Job, 'thread' | 'threads'>,
  { scenario, workers, hooks }: Pick<ReadPlan, 'scenario' | 'workers' | 'hooks'>,
  lead: Lead,
): Promise<ThreadReport[]> {
  if (scenario.kind === 'list' || scenario.kind === 'module') return runThreads(job, scenario, workers, lead);
  const whole = { ...job, thread: 0, threads: 1 };
  const behaviour = behaviourOf(scenario, whole, hooks);
  const { steering, stop, onStart, onSecond } = lead;
  const run = (): Promise<ThreadReport> => {
    const startMs = nowMs();
    onStart(startMs);
    return runThread(whole, behaviour, startMs, steering, stop, (second) => onSecond(0, second));
  };
  return [await withHooks(hooks, whole, stop, run)];
}
