import { formatMs } from '../../core/units';
import type { SoFar } from '../engine/job';
import { Tally } from '../engine/tally';
import type { ReadPlan } from '../plan';
import { judgeSoFar, type Verdict } from './judge';
import type { Limit } from './limits';
import { ofTally } from './measured';

/** Holds the limits of a plan against what was measured so far, each second, and ends the run when one is broken. */
export class LimitWatch {
  readonly #limits: readonly Limit[];
  readonly #fromMs: number;
  readonly #end: (reason: string) => void;
  /** What each thread has measured: counts that only grow, so that the last ones stand for a thread that has ended. */
  readonly #soFar = new Map<number, SoFar>();
  #isNew = false;
  #broken: readonly Verdict[] | undefined;

  /** `undefined` where no limit may end the run. */
  static of({ limits, abortAfterMs }: ReadPlan, end: (reason: string) => void) {
    if (limits === undefined || abortAfterMs === undefined) return undefined;
    return new LimitWatch(limits, abortAfterMs, end);
  }

  private constructor(limits: readonly Limit[], fromMs: number, end: (reason: string) => void) {
    this.#limits = limits;
    this.#fromMs = fromMs;
    this.#end = end;
  }

  /** How the limits stood when one of them ended the run; `undefined` where none did. */
  get broken(): readonly Verdict[] | undefined {
    return this.#broken;
  }

  /** A thread has told a second. `null`: of its drain, which has nothing to be judged before the end. */
  heard(thread: number, soFar: SoFar | null): void {
    if (soFar === null) return;
    this.#soFar.set(thread, soFar);
    this.#isNew = true;
  }

  /** A thread has ended, maybe long before the others. */
  ended(thread: number, atEnd: SoFar): void {
    this.#soFar.set(thread, atEnd);
  }

  /** All threads have told a second that ended at this moment of the measured time. */
  look(endMs: number): void {
    if (!this.#isNew || this.#broken !== undefined || endMs < this.#fromMs) return;
    this.#isNew = false;
    const tally = new Tally();
    for (const soFar of this.#soFar.values()) tally.merge(soFar.tally);
    const windowMs = Math.max(...[...this.#soFar.values()].map((soFar) => soFar.windowMs));
    const verdicts = judgeSoFar(ofTally(tally, windowMs), this.#limits);
    const broken = verdicts.filter(({ passed }) => !passed);
    if (broken.length === 0) return;
    this.#broken = verdicts;
    const told = broken.map(({ text, actual }) => `${text}, but was ${actual}`).join('; ');
    this.#end(`a limit of the plan was broken after ${formatMs(windowMs)} of measured time: ${told}`);
  }
}
