import { nowMs } from '../../core/clock';
import type { LoadFailureKind } from '../../core/records/load';
import type { Flight } from './flight';
import type { NameTally } from './name-tally';
import type { Timeline } from './timeline';

/** Name under which is counted what went wrong before a scenario made its first request. */
const NO_REQUEST = '(scenario)';

/** Writes down what became of requests: their times, and the second in which they ended. */
export class Verdicts {
  readonly #timeline: Timeline;
  readonly #named: (name: string, atMs: number) => NameTally;

  /** @param named - where a name is counted at a moment. */
  constructor(timeline: Timeline, named: (name: string, atMs: number) => NameTally) {
    this.#timeline = timeline;
    this.#named = named;
  }

  /** The request stays ok: no check can change that any more. */
  confirm(flight: Flight): void {
    const { tally } = flight;
    tally.service.recordMs(flight.serviceMs);
    tally.response.recordMs(flight.responseMs);
    if (tally.measured) this.#timeline.ok(flight.endMs, tally, flight.responseMs);
  }

  failed(flight: Flight): void {
    if (flight.tally.measured) this.#timeline.fail(flight.endMs, flight.tally);
  }

  /** A request that had ended ok is a failed one after all. */
  refute(flight: Flight, kind: LoadFailureKind, message: string): void {
    const { tally } = flight;
    tally.ok--;
    tally.failed++;
    tally.countFailure(kind, message);
    flight.failure = { kind, message };
  }

  /** A failure that belongs to no request. It counts as one that failed, so that no rate of errors overlooks it. */
  failWithoutRequest(kind: LoadFailureKind, message: string): void {
    const now = nowMs();
    const tally = this.#named(NO_REQUEST, now);
    tally.started++;
    tally.failed++;
    tally.countFailure(kind, message);
    if (!tally.measured) return;
    this.#timeline.start(now, tally);
    this.#timeline.fail(now, tally);
  }
}
