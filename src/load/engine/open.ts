import { nowMs } from '../../core/clock';
import type { Course } from '../../core/course';
import { Pacer } from '../../core/pacer';
import { createRandom } from '../../core/random';
import { Arrivals } from '../../core/schedule';
import type { Cast } from './actor';
import type { Crowd } from './crowd';
import { type ArrivalReport, type LoadModel, shareOfTotal } from './job';
import type { Run } from './run';

/** An arrival that the generator brings forward later than this has missed its time. */
export const LATE_MS = 100;

/**
 * Arrivals at their scheduled times, whatever the service does; each is a new user who walks through the scenario once.
 * Beyond `maxInFlight` at once they wait for a place, and that waiting counts as response time.
 */
export class OpenCrowd implements Crowd {
  readonly drained: Promise<void>;
  readonly #run: Run;
  readonly #cast: Cast;
  readonly #pacer: Pacer;
  /** The schedule twice: as far as it was brought forward, and as far as users have begun. No list grows between them. */
  readonly #due: Arrivals;
  readonly #next: Arrivals;
  readonly #places: number;
  #inside = 0;
  #waiting = 0;
  #onTime = 0;
  #late = 0;
  #dismissed = false;
  #allCame = false;
  #empty: () => void = () => undefined;

  constructor(run: Run, cast: Cast, rate: Course, { arrivals, maxInFlight }: Extract<LoadModel, { model: 'open' }>) {
    this.#run = run;
    this.#cast = cast;
    const { seed } = run.job;
    const schedule = (): Arrivals =>
      new Arrivals(rate, run.job, arrivals === 'poisson' ? createRandom(seed).fork('arrivals') : null);
    this.#due = schedule();
    this.#next = schedule();
    this.#places = shareOfTotal(maxInFlight, run.job);
    const empty = new Promise<void>((resolve) => {
      this.#empty = resolve;
    });
    this.#pacer = new Pacer(this.#due, run.startMs, run.windowEndMs, (intendedMs) => this.#arrive(intendedMs));
    this.drained = this.#pacer.done.then(() => {
      this.#allCame = true;
      this.#settle();
      return empty;
    });
  }

  renew(): void {
    this.#pacer.endAt(this.#run.windowEndMs);
  }

  dismiss(): void {
    this.#dismissed = true;
    // What is overdue now is still brought forward: it was due in time.
    this.renew();
    this.#settle();
  }

  stop(): void {
    this.#pacer.stop();
  }

  arrivals(): ArrivalReport {
    const { startMs } = this.#run;
    // What would have come after the end of a budget was not planned.
    const endMs = Math.min(this.#run.windowEndMs, this.#run.spentMs);
    const due = (arrivals: Arrivals): number => startMs + (arrivals.nextMs() ?? Number.POSITIVE_INFINITY);
    let notStarted = 0;
    for (; this.#waiting > 0; this.#waiting--) {
      if (this.#run.isMeasured(due(this.#next))) notStarted++;
      this.#next.pass();
    }
    let missed = 0;
    for (; due(this.#due) < endMs - 1e-6; this.#due.pass()) if (this.#run.isMeasured(due(this.#due))) missed++;
    const [onTime, late] = [this.#onTime, this.#late];
    return { planned: onTime + late + missed, onTime, late, missed, notStarted };
  }

  #arrive(intendedMs: number): void {
    const lateMs = nowMs() - intendedMs;
    if (this.#run.isMeasured(intendedMs)) {
      this.#run.scheduleLag.recordMs(lateMs);
      if (lateMs <= LATE_MS) this.#onTime++;
      else this.#late++;
    }
    this.#waiting++;
    this.#begin();
  }

  #begin(): void {
    while (this.#waiting > 0 && this.#inside < this.#places) {
      const { number } = this.#next;
      // A late order may have taken the rate back to nothing: then it came when it began.
      const afterMs = this.#next.nextMs() ?? nowMs() - this.#run.startMs;
      const intendedMs = this.#run.startMs + afterMs;
      this.#next.pass();
      this.#waiting--;
      this.#run.users++;
      this.#inside++;
      this.#cast(number, number, Math.max(0, nowMs() - intendedMs), true).begin(this.#leave);
    }
  }

  #leave = (): void => {
    this.#run.users--;
    this.#inside--;
    if (!this.#dismissed) this.#begin();
    else this.#settle();
  };

  #settle(): void {
    if (this.#dismissed && this.#allCame && this.#inside === 0) this.#empty();
  }
}
