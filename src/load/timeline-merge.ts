import { Histogram } from '../core/histogram';
import type { TimelinePoint } from '../core/records/load';
import type { Second } from './engine/timeline';

interface Merging {
  reports: number;
  users: number;
  inFlight: number;
  started: number;
  ok: number;
  failed: number;
  readonly response: Histogram;
}

/** Adds up the seconds of several threads. A second that all have reported keeps its figures, not its histogram. */
export class TimelineMerge {
  readonly #threads: number;
  readonly #onPoint: (point: TimelinePoint) => void;
  readonly #open = new Map<number, Merging>();
  readonly #points: TimelinePoint[] = [];

  constructor(threads: number, onPoint: (point: TimelinePoint) => void) {
    this.#threads = threads;
    this.#onPoint = onPoint;
  }

  add(second: Second): void {
    const sum = this.#open.get(second.index) ?? {
      reports: 0,
      users: 0,
      inFlight: 0,
      started: 0,
      ok: 0,
      failed: 0,
      response: new Histogram(),
    };
    this.#open.set(second.index, sum);
    for (const key of ['users', 'inFlight', 'started', 'ok', 'failed'] as const) sum[key] += second[key];
    sum.response.merge(second.response);
    if (++sum.reports === this.#threads) this.#close(second.index, sum);
  }

  /** All seconds in order. */
  end(): TimelinePoint[] {
    for (const [index, sum] of this.#open) this.#close(index, sum);
    return this.#points.sort((a, b) => a.atMs - b.atMs);
  }

  #close(index: number, { response, users, inFlight, started, ok, failed }: Merging): void {
    this.#open.delete(index);
    const at = (percent: number): number | null => (response.count === 0 ? null : response.percentile(percent) / 1000);
    const figures = { p50Ms: at(50), p95Ms: at(95), p99Ms: at(99), maxMs: at(100) };
    const point: TimelinePoint = { atMs: index * 1000, users, inFlight, started, ok, failed, ...figures };
    this.#points.push(point);
    this.#onPoint(point);
  }
}
