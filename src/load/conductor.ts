import { nowMs } from '../core/clock';
import { peakOf } from '../core/course';
import type { MettleError } from '../core/errors';
import { shown } from '../core/options';
import { Steering } from './engine/steering';
import type { LoadChange, ReadPlan } from './plan';

/** Worker threads get an order so long before its moment, so that all of them follow it together. */
const WORKER_LEAD_MS = 50;

/** Says how much load a run is to make at each moment: by its plan, and by what changes that on the way. */
export class Conductor {
  readonly steering: Steering;
  readonly #plan: ReadPlan;
  #startMs: number | undefined;
  /** End of new work, after the start. */
  #endMs: number;
  #most: number;

  constructor(plan: ReadPlan) {
    this.#plan = plan;
    this.steering = new Steering(plan.load.course);
    this.#endMs = plan.warmUpMs + plan.durationMs;
    this.#most = peakOf(plan.load.course);
  }

  /** The most users, or arrivals per second, that were asked for. */
  get most(): number {
    return this.#most;
  }

  /** The schedule begins at this moment of `nowMs`. */
  startAt(startMs: number): void {
    this.#startMs = startMs;
  }

  /** Goes on with another load. @throws what `wrong` makes, where it is of the other model. */
  turnTo(load: LoadChange, wrong: (reason: string, cure: string) => MettleError): void {
    const { model } = this.#plan.load;
    if ((model === 'open') !== 'rate' in load) {
      const wants = model === 'open' ? '{ rate }' : '{ users, spawnRate? }';
      throw wrong(`its load is ${model}, so that ${shown(load)} does not fit`, `Give ${wants}`);
    }
    const atMs = this.#soonMs();
    const to = 'rate' in load ? load.rate : load.users;
    this.#most = Math.max(this.#most, to);
    this.steering.give({ type: 'turn', turn: { atMs, to, perSecond: this.#speedOf(load, atMs) } });
  }

  /** No new work from now on. */
  end(): void {
    const atMs = this.#soonMs();
    if (atMs >= this.#endMs) return;
    this.#endMs = atMs;
    this.steering.give({ type: 'end', atMs });
  }

  /** What is asked for now. */
  targetNow(): number {
    return this.steering.course.valueAt(this.#soonMs());
  }

  /** What is asked for in a second of the measured time: users at its end, or arrivals in it. */
  targetOf(index: number): number {
    const { warmUpMs, load } = this.#plan;
    const fromMs = warmUpMs + index * 1000;
    if (fromMs >= this.#endMs) return 0;
    const toMs = Math.min(fromMs + 1000, this.#endMs);
    const { course } = this.steering;
    if (load.model === 'closed') return Math.ceil(course.valueAt(toMs) - 1e-6);
    return Math.round((course.integralTo(toMs) - course.integralTo(fromMs)) * 1000) / 1000;
  }

  #speedOf(load: LoadChange, atMs: number): number | null {
    if ('rate' in load) return null;
    const missing = Math.abs(load.users - this.steering.course.valueAt(atMs));
    return missing === 0 ? null : (load.spawnRate ?? this.#plan.spawnRate ?? missing);
  }

  /** The soonest moment that all threads can hear of, after the start. */
  #soonMs(): number {
    if (this.#startMs === undefined) return 0;
    return Math.max(0, nowMs() - this.#startMs + (this.#plan.workers === 0 ? 0 : WORKER_LEAD_MS));
  }
}
