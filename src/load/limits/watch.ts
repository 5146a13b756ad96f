import { formatMs } from '../../core/units';
import type { SecondReport } from '../engine/job';
import { Tally } from '../engine/tally';
import type { ReadPlan } from '../plan';
import { judgeSoFar, type Verdict } from './judge';
import type { Limit } from './limits';
import { ofTally } from './measured';

interface Merging {
  readonly tally: Tally;
  windowMs: number;
  reports: number;
}

/** Seconds that wait for a thread at once. */
const MOST_OPEN = 5;

/** Holds the limits of a plan against what was measured so far, each second, and ends the run when one is broken. */
export class LimitWatch {
  readonly #limits: readonly Limit[];
  readonly #fromMs: number;
  readonly #untilMs: number;
  readonly #threads: number;
  readonly #end: (reason: string) => void;
  readonly #open = new Map<number, Merging>();
  #broken: readonly Verdict[] | undefined;

  /** `undefined` where no limit may end the run. */
  static of({ limits, abortAfterMs, durationMs }: ReadPlan, threads: number, end: (reason: string) => void) {
    if (limits === undefined || abortAfterMs === undefined) return undefined;
    return new LimitWatch(limits, abortAfterMs, durationMs, threads, end);
  }

  private constructor(
    limits: readonly Limit[],
    fromMs: number,
    untilMs: number,
    threads: number,
    end: (reason: string) => void,
  ) {
    this.#limits = limits;
    this.#fromMs = fromMs;
    this.#untilMs = untilMs;
    this.#threads = threads;
    this.#end = end;
  }

  /** How the limits stood when one of them ended the run; `undefined` where none did. */
  get broken(): readonly Verdict[] | undefined {
    return this.#broken;
  }

  /** One second of one thread. It is looked at when all threads have told theirs. */
  add({ index, soFar }: SecondReport): void {
    if (soFar === null || this.#broken !== undefined) return;
    const merging = this.#open.get(index) ?? { tally: new Tally(), windowMs: 0, reports: 0 };
    this.#open.set(index, merging);
    // A thread that has ended before the others tells no more seconds: what waits for it must not pile up.
    if (this.#open.size > MOST_OPEN) this.#open.delete(Math.min(...this.#open.keys()));
    merging.tally.merge(soFar.tally);
    merging.windowMs = Math.max(merging.windowMs, soFar.windowMs);
    if (++merging.reports < this.#threads) return;
    this.#open.delete(index);
    const endMs = (index + 1) * 1000;
    // What comes after the planned end is the drain, and the end has its own judgement.
    if (endMs >= this.#fromMs && endMs < this.#untilMs) this.#look(merging);
  }

  #look({ tally, windowMs }: Merging): void {
    const verdicts = judgeSoFar(ofTally(tally, windowMs), this.#limits);
    const broken = verdicts.filter(({ passed }) => !passed);
    if (broken.length === 0) return;
    this.#broken = verdicts;
    const told = broken.map(({ text, actual }) => `${text}, but was ${actual}`).join('; ');
    this.#end(`a limit of the plan was broken after ${formatMs(windowMs)} of measured time: ${told}`);
  }
}
