import { isoNow, nowMs } from '../core/clock';
import { peakOf } from '../core/course';
import { failedTo, type MettleError } from '../core/errors';
import { chooseSeed } from '../core/host';
import { shown } from '../core/options';
import { writeJudgements, writeRecord } from '../core/records/journal';
import type { LoadResult, TimelinePoint } from '../core/records/load';
import { hold } from '../core/resources';
import { Conductor } from './conductor';
import { watchEnds } from './ends';
import type { Job } from './engine/job';
import { generate } from './generate';
import { LimitWatch } from './limits/watch';
import { concludeRun } from './outcome';
import { isLoadChange, type LoadChange, type ReadPlan, wrongShape } from './plan';
import { showProgress } from './progress';
import { ShapeWatch } from './shape-watch';
import type { LoadRun } from './start-load';
import { requireHttp2, requireReachable, type Target } from './target';
import { TimelineMerge } from './timeline-merge';

/** One run, from its plan to its result. */
export class LiveRun implements LoadRun {
  readonly result: Promise<LoadResult>;
  readonly #plan: ReadPlan;
  readonly #target: Target;
  readonly #conductor: Conductor;
  readonly #listeners = new Set<(second: TimelinePoint) => void>();
  #failure: { readonly error: unknown } | undefined;
  #endAtOnce: (reason: string) => void = () => undefined;
  #isOver = false;

  constructor(plan: ReadPlan, target: Target) {
    this.#plan = plan;
    this.#target = target;
    this.#conductor = new Conductor(plan);
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
    this.#conductor.turnTo(load, wrongChange);
  }

  stop(): Promise<LoadResult> {
    if (!this.#isOver) this.#conductor.end();
    return this.result;
  }

  onSecond(listener: (second: TimelinePoint) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #fail(error: unknown): void {
    this.#failure ??= { error };
    this.#endAtOnce('it failed');
  }

  async #run(): Promise<LoadResult> {
    const plan = this.#plan;
    const target = this.#target;
    const conductor = this.#conductor;
    const seed = chooseSeed(plan.seed);
    const ends = watchEnds(plan);
    this.#endAtOnce = ends.end;
    const forget = hold('load run', `load "${plan.title}" on ${target.label}`, async () => {
      ends.end('its test was over');
      // Its record is written before whoever waits for the end goes on, or takes the environment down.
      await this.result.catch(() => undefined);
    });
    const progress = showProgress(plan);
    const threads = Math.max(1, plan.workers);
    const timeline = new TimelineMerge(
      threads,
      (index) => conductor.targetOf(index),
      (point) => {
        progress.show(point);
        shape?.saw(point);
        limits?.look(point.atMs + 1000);
        this.#tell(point);
      },
    );
    const limits = LimitWatch.of(plan, ends.end);
    const shape = ShapeWatch.of(plan, {
      follow: (load) => conductor.turnTo(load, wrongShape),
      stop: () => conductor.end(),
      fail: (error) => this.#fail(error),
      target: () => conductor.targetNow(),
    });
    try {
      await requireReachable(target);
      if (plan.http2) await requireHttp2(target);
      const startedAt = isoNow();
      const beganMs = nowMs();
      const cpuBefore = process.cpuUsage();
      // Nothing is begun, no hook and no thread, where the end has come before.
      const reports = ends.signal.aborted
        ? []
        : await generate(this.#job(seed), plan, {
            steering: conductor.steering,
            stop: ends.signal,
            onStart: (startMs) => {
              conductor.startAt(startMs);
              shape?.start(startMs);
            },
            onSecond: (thread, second) => {
              limits?.heard(thread, second.soFar);
              timeline.add(thread, second);
            },
            onEnd: (thread, report) => {
              limits?.ended(thread, report);
              timeline.ended(thread);
            },
          });
      // What the last seconds say comes too late to end anything.
      const ended = { aborted: ends.reason(), broken: limits?.broken };
      const points = timeline.end();
      if (this.#failure !== undefined) throw this.#failure.error;
      const cpu = process.cpuUsage(cpuBefore);
      const result = concludeRun({
        plan,
        target,
        seed,
        reports,
        timeline: points,
        most: conductor.most,
        cpuSeconds: (cpu.user + cpu.system) / 1e6,
        ...ended,
      });
      const { outcome, reasons, judgements } = result;
      const durationMs = nowMs() - beganMs;
      writeRecord<'load'>({ kind: 'load', title: plan.title, outcome, reasons, startedAt, durationMs, result });
      writeJudgements(result, judgements);
      return result;
    } finally {
      shape?.end();
      progress.end();
      ends.dispose();
      forget();
    }
  }

  #job(seed: number): Omit<Job, 'thread' | 'threads'> {
    const { load, warmUpMs, durationMs, timeoutMs, gracefulStopMs, abortAfterMs } = this.#plan;
    const { connections, http2, tls, budget, choice } = this.#plan;
    return {
      url: this.#target.url,
      load,
      warmUpMs,
      durationMs,
      timeoutMs,
      gracefulStopMs,
      seed,
      connections,
      http2,
      tls,
      reportsSoFar: abortAfterMs !== undefined,
      population: populationOf(this.#plan),
      budget,
      choice,
    };
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

function populationOf({ load, shape }: ReadPlan): number | null {
  if (load.model === 'open' || shape !== undefined) return null;
  return peakOf(load.course);
}

function wrongChange(reason: string, cure: string): MettleError {
  return failedTo({ to: 'change the load', reason, cure, code: 'METTLE_OPTION' });
}
