import { after, nowMs } from '../core/clock';
import type { TimelinePoint } from '../core/records/load';
import { askShape, type LoadChange, type LoadShape, type ReadPlan } from './plan';

/** A second is asked about when all threads have told theirs: they do so within 50 ms of its end. */
const SETTLE_MS = 75;

/** What a shape leads. */
export interface Led {
  follow(load: LoadChange): void;
  /** Ends the run gracefully. */
  stop(): void;
  fail(error: unknown): void;
  /** What is asked for now. */
  target(): number;
}

/** Asks a shape each second how much load there is to be. */
export class ShapeWatch {
  readonly #shape: LoadShape;
  readonly #endMs: number;
  readonly #led: Led;
  #cancel: () => void = () => undefined;
  #last: TimelinePoint | undefined;
  #requests = 0;
  #failed = 0;
  #said: string | undefined;

  /** `undefined` where the plan has no shape. */
  static of({ shape, warmUpMs, durationMs }: ReadPlan, led: Led) {
    return shape && new ShapeWatch(shape, warmUpMs + durationMs, led);
  }

  private constructor(shape: LoadShape, endMs: number, led: Led) {
    this.#shape = shape;
    this.#endMs = endMs;
    this.#led = led;
  }

  /** Asks each second from now on; what it said at the start is the plan's own load. */
  start(startMs: number): void {
    this.#arm(startMs, 1000);
  }

  /** A second of all threads together. */
  saw(second: TimelinePoint): void {
    this.#last = second;
    this.#requests += second.started;
    this.#failed += second.failed;
  }

  end(): void {
    this.#cancel();
  }

  #arm(startMs: number, elapsedMs: number): void {
    if (elapsedMs >= this.#endMs) return;
    this.#cancel = after(startMs + elapsedMs + SETTLE_MS - nowMs(), () => {
      if (!this.#ask(elapsedMs)) return;
      // Seconds that a blocked event loop has swallowed are not asked about one after the other.
      const seconds = Math.floor((nowMs() - startMs - SETTLE_MS) / 1000);
      this.#arm(startMs, Math.max(elapsedMs + 1000, (seconds + 1) * 1000));
    });
  }

  /** Returns whether to ask again. */
  #ask(elapsedMs: number): boolean {
    try {
      const load = askShape(this.#shape, this.#moment(elapsedMs));
      if (load === null) {
        this.#led.stop();
        return false;
      }
      const said = JSON.stringify(load);
      // A ramp that is under way goes on where nothing else is said.
      if (said !== this.#said) this.#led.follow(load);
      this.#said = said;
      return true;
    } catch (error) {
      this.#led.fail(error);
      return false;
    }
  }

  #moment(elapsedMs: number): Parameters<LoadShape>[0] {
    const last = this.#last;
    return {
      elapsedMs,
      users: last?.users ?? 0,
      inFlight: last?.inFlight ?? 0,
      target: this.#led.target(),
      requests: this.#requests,
      failed: this.#failed,
      startedPerSecond: last?.started ?? 0,
      failedPerSecond: last?.failed ?? 0,
      p50Ms: last?.p50Ms ?? null,
      p95Ms: last?.p95Ms ?? null,
      p99Ms: last?.p99Ms ?? null,
    };
  }
}
