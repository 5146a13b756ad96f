import type { TimelinePoint } from '../../core/records/load';

/** A timeline of at most so many points, and how many seconds each of them spans. */
export interface ThinTimeline {
  readonly spanSeconds: number;
  readonly points: readonly TimelinePoint[];
}

/**
 * Puts neighbouring seconds together until at most `limit` points remain. Nothing gets prettier by it: counts become
 * the mean of a second, and of targets, users, requests in flight and percentiles the highest stays, since percentiles cannot
 * be averaged.
 */
export function thinTimeline(timeline: readonly TimelinePoint[], limit: number): ThinTimeline {
  const spanSeconds = Math.max(1, Math.ceil(timeline.length / limit));
  if (spanSeconds === 1) return { spanSeconds, points: timeline };
  const groups = Array.from({ length: Math.ceil(timeline.length / spanSeconds) }, (_, index) =>
    timeline.slice(index * spanSeconds, (index + 1) * spanSeconds),
  );
  return { spanSeconds, points: groups.map(joinSeconds) };
}

/** How a reader is told what a point is. */
export function spanNote({ spanSeconds }: ThinTimeline): string {
  return spanSeconds === 1
    ? 'One point a second.'
    : `One point every ${spanSeconds} s: counts are the mean of a second, everything else the highest within.`;
}

function joinSeconds(seconds: readonly TimelinePoint[]): TimelinePoint {
  const mean = (of: 'started' | 'ok' | 'failed'): number =>
    seconds.reduce((sum, second) => sum + second[of], 0) / seconds.length;
  return {
    atMs: seconds[0]?.atMs ?? 0,
    target: Math.max(...seconds.map((second) => second.target)),
    users: Math.max(...seconds.map((second) => second.users)),
    inFlight: Math.max(...seconds.map((second) => second.inFlight)),
    started: mean('started'),
    ok: mean('ok'),
    failed: mean('failed'),
    p50Ms: highest(seconds.map((second) => second.p50Ms)),
    p95Ms: highest(seconds.map((second) => second.p95Ms)),
    p99Ms: highest(seconds.map((second) => second.p99Ms)),
    maxMs: highest(seconds.map((second) => second.maxMs)),
  };
}

function highest(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null);
  return known.length === 0 ? null : Math.max(...known);
}
