import { Histogram } from '../../core/histogram';
import type { LoadResult, RequestCounts } from '../../core/records/load';
import type { FailureCount, NameTally } from '../engine/name-tally';
import type { Tally } from '../engine/tally';
import type { TimeOf } from './limits';

/** What limits are held against: all requests, or those of one name. */
export interface Subject {
  readonly requests: Pick<RequestCounts, 'ok' | 'failed' | 'perSecond'>;
  readonly failures: readonly Pick<FailureCount, 'kind' | 'count'>[];
  histogram(of: TimeOf): Histogram;
}

/** A measurement, at its end or while it goes on. */
export interface Measured {
  names(): readonly string[];
  /** `undefined` for a name that was not seen. */
  subject(name: string | undefined): Subject | undefined;
}

/** A result. */
export function ofResult(result: LoadResult): Measured {
  const subjectOf = (
    { requests, histograms }: Pick<LoadResult, 'requests' | 'histograms'>,
    failures: Subject['failures'],
  ): Subject => ({
    requests,
    failures,
    histogram: (of) => Histogram.from(histograms[of]),
  });
  return {
    names: () => Object.keys(result.byName),
    subject(name) {
      if (name === undefined) return subjectOf(result, result.failures);
      const named = Object.hasOwn(result.byName, name) ? result.byName[name] : undefined;
      return (
        named &&
        subjectOf(
          named,
          result.failures.filter((failure) => failure.name === name),
        )
      );
    },
  };
}

/** What was counted so far, over a time. */
export function ofTally(tally: Tally, windowMs: number): Measured {
  const named = new Map(tally.entries());
  return {
    names: () => [...named.keys()],
    subject(name) {
      if (name === undefined) return subjectOfTallies([...named.values()], windowMs);
      const own = named.get(name);
      return own && subjectOfTallies([own], windowMs);
    },
  };
}

function subjectOfTallies(tallies: readonly NameTally[], windowMs: number): Subject {
  const sum = (of: (tally: NameTally) => number): number => tallies.reduce((total, tally) => total + of(tally), 0);
  return {
    requests: {
      ok: sum(({ ok }) => ok),
      failed: sum(({ failed }) => failed),
      perSecond: (sum(({ answeredInTime }) => answeredInTime) * 1000) / windowMs,
    },
    failures: tallies.flatMap(({ failures }) => failures),
    histogram: (of) => tallies.reduce((all, tally) => all.merge(tally[of]), new Histogram()),
  };
}
