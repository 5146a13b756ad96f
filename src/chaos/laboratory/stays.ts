import type { CompleteTimeline, Fault, Stay } from '../fault';

/** When a fault is in place, in order of time. Without an end where its timeline has none: to be read as time goes by. */
export function staysOf(fault: Fault, seed: number): Iterable<Stay> {
  return fault.stays?.(seed) ?? byTimeline(fault.timeline);
}

function* byTimeline({ afterMs, forMs, everyMs, times }: CompleteTimeline): Generator<Stay> {
  for (let coming = 0; coming < times; coming++) {
    const fromMs = afterMs + coming * (everyMs ?? 0);
    yield { fromMs, toMs: forMs === undefined ? undefined : fromMs + forMs };
  }
}

/** Whether a fault is over by itself at some time, without the end of its experiment. */
export function endsByItself({ timeline, stays }: Fault): boolean {
  return stays === undefined && timeline.forMs !== undefined && timeline.times !== Infinity;
}
