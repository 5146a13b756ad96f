import { Histogram, type SerialisedHistogram } from '../../core/histogram';

/** One second of one thread. */
export interface Second {
  /** From 0, from the start of the measured time. */
  readonly index: number;
  readonly users: number;
  readonly inFlight: number;
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
  readonly #response = new Histogram();
  #index = 0;
  #started = 0;
  #ok = 0;
  #failed = 0;

  constructor(startMs: number, gauges: () => Gauges, emit: (second: Second) => void) {
    this.#startMs = startMs;
    this.#gauges = gauges;
    this.#emit = emit;
  }

  /** Hands over the seconds that are past. Called before each count, and when nothing happens. */
  roll(nowMs: number): void {
    while (nowMs >= this.#startMs + (this.#index + 1) * 1000) this.#handOver();
  }

  start(nowMs: number): void {
    this.roll(nowMs);
    this.#started++;
  }

  ok(nowMs: number, responseMs: number): void {
    this.roll(nowMs);
    this.#ok++;
    this.#response.recordMs(responseMs);
  }

  fail(nowMs: number): void {
    this.roll(nowMs);
    this.#failed++;
  }

  /** Hands over the last, unfinished second, where something happened in it. */
  end(nowMs: number): void {
    this.roll(nowMs);
    if (this.#started + this.#ok + this.#failed > 0) this.#handOver();
  }

  #handOver(): void {
    this.#emit({
      index: this.#index++,
      ...this.#gauges(),
      started: this.#started,
      ok: this.#ok,
      failed: this.#failed,
      response: this.#response.toJSON(),
    });
    this.#response.reset();
    this.#started = 0;
    this.#ok = 0;
    this.#failed = 0;
  }
}
