import { isoNow, nowMs } from '../core/clock';
import { failedTo } from '../core/errors';
import { chooseSeed } from '../core/host';
import { shown } from '../core/options';
import { writeJudgements, writeRecord } from '../core/records/journal';
import type { LoadResult, TimelinePoint } from '../core/records/load';
import { hold } from '../core/resources';
import { watchEnds } from './ends';
import type { Job, SecondReport } from './engine/job';
import { Steering } from './engine/steering';
import { generate } from './generate';
import { LimitWatch } from './limits/watch';
import { concludeRun } from './outcome';
import { isLoadChange, type LoadChange, type ReadPlan } from './plan';
import { showProgress } from './progress';
import { ShapeWatch } from './shape-watch';
import type { LoadRun } from './start-load';
import { requireReachable, type Target } from './target';
import { TimelineMerge } from './timeline-merge';

/** Worker threads get a change so long before its moment, so that all of them change together. */
const WORKER_LEAD_MS = 50;

/** One run, from its plan to its result. */
export class LiveRun implements LoadRun {
  readonly result: Promise<LoadResult>;
  readonly #plan: ReadPlan;
  readonly #target: Target;
  readonly #steering: Steering;
  readonly #listeners = new Set<(second: TimelinePoint) => void>();
  /** Moment 0 of the schedule; `undefined` before. */
  #startMs: number | undefined;
  /** End of new work, after the start. */
  #endMs: number;
  #most: number;
  #failure: { readonly error: unknown } | undefined;
  #endAtOnce: (reason: string) => void = () => undefined;
  #isOver = false;

  constructor(plan: ReadPlan, target: Target) {
    this.#plan = plan;
    this.#target = target;
    this.#steering = new Steering(plan.load.course);
    this.#endMs = plan.warmUpMs + plan.durationMs;
    this.#most = Math.max(...plan.load.course.map(({ to }) => to));
    this.result = this.#run().finally(() => {
      this.#isOver = true;
    });
    // Whoever stops the run asks for its result only then.
    this.result.catch(() => undefined);
  }

  change(load: LoadChange): void {
    if (this.#plan.shape !== undefined)
      throw wrongChange('its shape says how much load there is', 'Let the shape say it');
    if (!isLoadChange(load)) {
      throw wrongChange(
        `it must be { users, spawnRate? } or { rate }, but it is ${shown(load)}`,
        'Example: { users: 50 }',
      );
    }
    if (this.#isOver) {
      throw failedTo({
        to: 'change the load',
        reason: 'the run is over',
        cure: 'Start another',
        code: 'METTLE_ABORTED',
      });
    }
    this.#turnTo(load);
  }

  stop(): Promise<LoadResult> {
    const atMs = this.#soonMs();
    if (atMs < this.#endMs) {
      this.#endMs = atMs;
      this.#steering.give({ type: 'end', atMs });
    }
    return this.result;
  }

  onSecond(listener: (second: TimelinePoint) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** The soonest moment that all threads can hear of, after the start. */
  #soonMs(): number {
    if (this.#startMs === undefined) return 0;
    return Math.max(0, nowMs() - this.#startMs + (this.#plan.workers === 0 ? 0 : WORKER_LEAD_MS));
  }

  #turnTo(load: LoadChange): void {
    const { model } = this.#plan.load;
    if ((model === 'open') !== 'rate' in load) {
      const [is, wants] = model === 'open' ? ['open', '{ rate }'] : ['closed', '{ users, spawnRate? }'];
      throw wrongChange(`its load is ${is}, so that ${shown(load)} does not fit`, `Give ${wants}`);
    }
    const atMs = this.#soonMs();
    const to = 'rate' in load ? load.rate : load.users;
    const byDefault = this.#plan.spawnRate ?? Math.abs(to - this.#steering.course.valueAt(atMs));
    const perSecond = 'rate' in load ? null : (load.spawnRate ?? byDefault);
    this.#most = Math.max(this.#most, to);
    this.#steering.give({ type: 'turn', turn: { atMs, to, perSecond: perSecond === 0 ? null : perSecond } });
  }

  #fail(error: unknown): void {
    this.#failure ??= { error };
    this.#endAtOnce('it failed');
  }

  async #run(): Promise<LoadResult> {
    const plan = this.#plan;
    const target = this.#target;
    const seed = chooseSeed(plan.seed);
    const ends = watchEnds(plan);
    this.#endAtOnce = ends.end;
    const forget = hold('load run', `load "${plan.title}" on ${target.label}`, () => ends.end('its test was over'));
    const progress = showProgress(plan);
    const threads = Math.max(1, plan.workers);
    const timeline = new TimelineMerge(
      threads,
      (index) => this.#targetOf(index),
      (point) => {
        progress.show(point);
        shape?.saw(point);
        this.#tell(point);
      },
    );
    const limits = LimitWatch.of(plan, threads, ends.end);
    const shape = ShapeWatch.of(plan, {
      follow: (load) => this.#turnTo(load),
      stop: () => void this.stop(),
      fail: (error) => this.#fail(error),
      target: () => this.#steering.course.valueAt(this.#soonMs()),
    });
    try {
      await requireReachable(target);
      const startedAt = isoNow();
      const beganMs = nowMs();
      const cpuBefore = process.cpuUsage();
      const reports = await generate(this.#job(seed), plan.scenario, plan.workers, {
        steering: this.#steering,
        stop: ends.signal,
        onStart: (startMs) => {
          this.#startMs = startMs;
          shape?.start(startMs);
        },
        onSecond: (second: SecondReport) => {
          timeline.add(second);
          limits?.add(second);
        },
      });
      if (this.#failure !== undefined) throw this.#failure.error;
      const cpu = process.cpuUsage(cpuBefore);
      const aborted = ends.reason();
      const result = concludeRun({
        plan,
        target,
        seed,
        reports,
        timeline: timeline.end(),
        most: this.#most,
        cpuSeconds: (cpu.user + cpu.system) / 1e6,
        aborted,
        broken: limits?.broken,
      });
      const { outcome, reasons, judgements } = result;
      const durationMs = nowMs() - beganMs;
      writeRecord<'load'>({ kind: 'load', title: plan.title, outcome, reasons, startedAt, durationMs, result });
      writeJudgements(result, judgements);
      return result;
    } finally {
      this.#isOver = true;
      shape?.end();
      progress.end();
      ends.dispose();
      forget();
    }
  }

  #job(seed: number): Omit<Job, 'thread' | 'threads'> {
    const { load, warmUpMs, durationMs, timeoutMs, gracefulStopMs, abortAfterMs } = this.#plan;
    const reportsSoFar = abortAfterMs !== undefined;
    return { url: this.#target.url, load, warmUpMs, durationMs, timeoutMs, gracefulStopMs, seed, reportsSoFar };
  }

  /** What the plan asks for in a second of the measured time. */
  #targetOf(index: number): number {
    const { warmUpMs, load } = this.#plan;
    const fromMs = warmUpMs + index * 1000;
    if (fromMs >= this.#endMs) return 0;
    const toMs = Math.min(fromMs + 1000, this.#endMs);
    const { course } = this.#steering;
    if (load.model === 'closed') return Math.ceil(course.valueAt(toMs) - 1e-6);
    return Math.round((course.integralTo(toMs) - course.integralTo(fromMs)) * 1000) / 1000;
  }

  #tell(point: TimelinePoint): void {
    for (const listener of this.#listeners) {
      try {
        listener(point);
      } catch (error) {
        this.#fail(error);
      }
    }
  }
}

function wrongChange(reason: string, cure: string): Error {
  return failedTo({ to: 'change the load', reason, cure, code: 'METTLE_OPTION' });
}
