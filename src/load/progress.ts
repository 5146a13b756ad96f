import { type ProgressStream, progressLine } from '../core/progress-line';
import type { TimelinePoint } from '../core/records/load';
import { formatCount, formatMs } from '../core/units';
import type { ReadPlan } from './plan';

const SHORTEST_MS = 5000;
const CI_EVERY = 10;

/** Shows how far a run is: one line that is rewritten on a terminal, one line each 10 s elsewhere. */
export function showProgress(
  { title, warmUpMs, durationMs }: ReadPlan,
  stream: ProgressStream = process.stderr,
): { show(point: TimelinePoint): void; end(): void } {
  if (warmUpMs + durationMs < SHORTEST_MS) return { show: () => undefined, end: () => undefined };
  const line = progressLine(stream);
  return {
    show(point) {
      const second = point.atMs / 1000 + 1;
      const text = `load "${title}": ${second} of ${Math.ceil(durationMs / 1000)} s, ${describe(point)}`;
      line.show(text, second % CI_EVERY === 0);
    },
    end: () => line.end(),
  };
}

function describe({ users, started, failed, p99Ms }: TimelinePoint): string {
  const latency = p99Ms === null ? 'no answer' : `p99 ${formatMs(p99Ms)}`;
  return `${formatCount(users)} users, ${formatCount(started)} requests/s, ${formatCount(failed)} failed, ${latency}`;
}
