import { nowMs } from '../../core/clock';
import type { Course } from '../../core/course';
import { Pacer } from '../../core/pacer';
import { Headcount } from '../../core/schedule';
import type { Actor, Cast } from './actor';
import type { Crowd } from './crowd';
import type { ArrivalReport } from './job';
import type { Run } from './run';

const NO_ARRIVALS: ArrivalReport = { planned: 0, onTime: 0, late: 0, missed: 0, notStarted: 0 };

/**
 * Users who walk through the scenario again and again, as many as the course says; those who are too many leave when they
 * are through, the last who came first.
 */
export class ClosedCrowd implements Crowd {
  readonly drained: Promise<void>;
  readonly #run: Run;
  readonly #cast: Cast;
  readonly #pacer: Pacer;
  readonly #headcount: Headcount;
  readonly #places: Actor[] = [];
  #came = 0;
  #here = 0;
  #dismissed = false;
  #empty: () => void = () => undefined;

  constructor(run: Run, cast: Cast, users: Course) {
    this.#run = run;
    this.#cast = cast;
    this.#headcount = new Headcount(users, run.job);
    const empty = new Promise<void>((resolve) => {
      this.#empty = resolve;
    });
    this.#pacer = new Pacer(this.#headcount, run.startMs, run.windowEndMs, (intendedMs) => this.#step(intendedMs));
    this.drained = this.#pacer.done.then(() => empty);
  }

  renew(): void {
    this.#pacer.endAt(this.#run.windowEndMs);
  }

  dismiss(): void {
    this.#pacer.stop();
    this.#dismissed = true;
    for (const user of this.#places.splice(0)) user.leave();
    if (this.#here === 0) this.#empty();
  }

  stop(): void {
    this.#pacer.stop();
  }

  arrivals(): ArrivalReport {
    return NO_ARRIVALS;
  }

  #step(intendedMs: number): void {
    if (this.#headcount.comes) this.#come(intendedMs);
    else this.#places.pop()?.leave();
  }

  #come(intendedMs: number): void {
    const lateMs = nowMs() - intendedMs;
    const { thread, threads } = this.#run.job;
    this.#run.scheduleLag.recordMs(lateMs);
    const user = this.#cast(thread + threads * this.#came++, this.#headcount.place, lateMs, false);
    this.#places.push(user);
    this.#run.users++;
    this.#here++;
    user.begin(() => {
      this.#run.users--;
      this.#here--;
      if (this.#here > 0) return;
      if (this.#dismissed) this.#empty();
      // A shape is asked again, whatever it said before.
      else if (this.#run.job.population !== null && this.#headcount.nextMs() === undefined) this.#run.deplete();
    });
  }
}
