import type { SerialisedHistogram } from '../../core/histogram';
import type { NameTally, SecondTally } from './name-tally';

/** One second of one thread. */
export interface Second {
  /** From 0, from the start of the measured time. */
  readonly index: number;
  readonly users: number;
  readonly inFlight: number;
  /** Of each name to which something happened. */
  readonly names: readonly (readonly [name: string, counts: SecondCounts])[];
}

/** What happened to one name in one second. */
export interface SecondCounts {
  readonly started: number;
  readonly ok: number;
  readonly failed: number;
  readonly response: SerialisedHistogram;
}

/** What is read at the end of each second. */
export interface Gauges {
  readonly users: number;
  readonly inFlight: number;
}

/** Cuts the measured time into seconds and hands each one over when it is past. */
export class Timeline {
  readonly #startMs: number;
  readonly #gauges: () => Gauges;
  readonly #emit: (second: Second) => void;
  /** Names to which something has happened in this second. */
  readonly #touched: NameTally[] = [];
  #index = 0;

  constructor(startMs: number, gauges: () => Gauges, emit: (second: Second) => void) {
    this.#startMs = startMs;
    this.#gauges = gauges;
    this.#emit = emit;
  }

  /** Hands over the seconds that are past. Called before each count, and when nothing happens. */
  roll(nowMs: number): void {
    while (nowMs >= this.#startMs + (this.#index + 1) * 1000) this.#handOver();
  }

  start(nowMs: number, tally: NameTally): void {
    this.#at(nowMs, tally).started++;
  }

  ok(nowMs: number, tally: NameTally, responseMs: number): void {
    const second = this.#at(nowMs, tally);
    second.ok++;
    second.response.recordMs(responseMs);
  }

  fail(nowMs: number, tally: NameTally): void {
    this.#at(nowMs, tally).failed++;
  }

  /** Hands over the last, unfinished second, where something happened in it. */
  end(nowMs: number): void {
    this.roll(nowMs);
    if (this.#touched.length > 0) this.#handOver();
  }

  #at(nowMs: number, tally: NameTally): SecondTally {
    this.roll(nowMs);
    const { second } = tally;
    if (!second.touched) {
      second.touched = true;
      this.#touched.push(tally);
    }
    return second;
  }

  #handOver(): void {
    const names = this.#touched.splice(0).map(({ name, second }) => [name, second.take()] as const);
    this.#emit({ index: this.#index++, ...this.#gauges(), names });
  }
}
