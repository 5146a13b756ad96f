import { type Course, slopeOf } from './course';
import type { Random } from './random';

/** Moments in their order, each in milliseconds after the start. */
export interface Moments {
  /** The next one; `undefined` while there is none, which may change when the course turns. */
  nextMs(): number | undefined;
  /** Goes on to the one after it. */
  pass(): void;
}

/** Which of several threads takes what: thread `n` of `threads` takes number n, n + threads, n + 2 × threads, … */
export interface Part {
  readonly thread: number;
  readonly threads: number;
}

/**
 * Arrivals of a rate: one each time the integral of the rate exceeds the next point of a sequence. Whole numbers make them
 * even; sums of unit exponentials a Poisson process of that rate (inversion in operational time: E. Çinlar, Introduction to
 * Stochastic Processes, 1975). Nothing drifts, and the arrivals do not depend on how many threads share them.
 */
export class Arrivals implements Moments {
  /** Number of the next arrival, over all threads. */
  number: number;
  readonly #rate: Course;
  readonly #threads: number;
  readonly #random: Random | null;
  #point: number;

  /** @param random - for a Poisson process; `null` for even distances. */
  constructor(rate: Course, { thread, threads }: Part, random: Random | null) {
    this.#rate = rate;
    this.#threads = threads;
    this.#random = random;
    this.number = thread;
    this.#point = random === null ? thread : this.#sum(0, thread + 1);
  }

  nextMs(): number | undefined {
    return this.#rate.whenBeyond(this.#point);
  }

  pass(): void {
    this.number += this.#threads;
    this.#point = this.#random === null ? this.number : this.#sum(this.#point, this.#threads);
  }

  #sum(point: number, draws: number): number {
    let sum = point;
    for (let n = 0; n < draws; n++) sum += this.#random?.exponential(1) ?? 0;
    return sum;
  }
}

/** Sums of decimals: a course that is so near to a whole number has reached it. */
const NEARLY = 1e-6;

interface Step {
  readonly atMs: number;
  readonly comes: boolean;
  readonly place: number;
}

/**
 * The comings and goings that keep a number of users at a course: user number n comes when the course exceeds n, and goes
 * when it is down at n again. So the last who came is the first to go.
 */
export class Headcount implements Moments {
  readonly #users: Course;
  readonly #part: Part;
  /** Over all threads, and since when. */
  #present = 0;
  #sinceMs = 0;
  #next: Step | undefined;

  constructor(users: Course, part: Part) {
    this.#users = users;
    this.#part = part;
  }

  /** Whether it is a coming, at the moment that was asked for last. */
  get comes(): boolean {
    return this.#next?.comes ?? false;
  }

  /** Who comes or goes then: the number of its place, over all threads, from 0. */
  get place(): number {
    return this.#next?.place ?? 0;
  }

  nextMs(): number | undefined {
    const { thread, threads } = this.#part;
    // Those of other threads are looked through, not gone past: the course may turn before they are due.
    let step = this.#stepAfter(this.#present, this.#sinceMs);
    while (step !== undefined && step.place % threads !== thread) step = this.#stepAfter(presentAfter(step), step.atMs);
    this.#next = step;
    return step?.atMs;
  }

  pass(): void {
    if (this.#next === undefined) return;
    this.#present = presentAfter(this.#next);
    this.#sinceMs = this.#next.atMs;
  }

  #stepAfter(present: number, sinceMs: number): Step | undefined {
    const step = (atMs: number, comes: boolean): Step => ({ atMs, comes, place: comes ? present : present - 1 });
    for (let atMs = sinceMs; atMs < Number.POSITIVE_INFINITY; ) {
      const segment = this.#users.segmentAt(atMs);
      const { startMs, endMs, from, to } = segment;
      const slope = slopeOf(segment);
      const value = this.#users.valueAt(atMs);
      const highest = Math.ceil(to - NEARLY);
      const wanted =
        slope > 0 ? Math.min(Math.floor(value + NEARLY) + 1, highest) : Math.max(0, Math.ceil(value - NEARLY));
      if (wanted !== present) return step(atMs, wanted > present);
      const crossing = (number: number): number => startMs + ((number - from) * 1000) / slope;
      if (slope > 0 && highest > present) return step(crossing(present), true);
      if (slope < 0 && to <= present - 1 + NEARLY) return step(Math.min(crossing(present - 1), endMs), false);
      atMs = endMs;
    }
    return undefined;
  }
}

function presentAfter({ comes, place }: Step): number {
  return comes ? place + 1 : place;
}
