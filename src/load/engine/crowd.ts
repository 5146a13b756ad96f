import type { ArrivalReport } from './job';

/** Those who make the load of one thread, as they come and go. */
export interface Crowd {
  /** The course has turned, or its end has come nearer. */
  renew(): void;
  /** No new work from now on, except for what is overdue: everybody leaves when they are through. */
  dismiss(): void;
  /** Nobody comes any more at all. */
  stop(): void;
  /** Resolves when everybody has gone after {@link dismiss}; rejects where users could not be made. */
  readonly drained: Promise<void>;
  /** Asked at the end. */
  arrivals(): ArrivalReport;
}
