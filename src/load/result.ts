import { summarise } from '../core/distribution';
import { Histogram } from '../core/histogram';
import type { LoadFailure, LoadPlanSummary, LoadResult, NamedFigures, NamedSecond } from '../core/records/load';
import type { Ending, IterationCounts, ThreadReport } from './engine/job';
import type { NameTally } from './engine/name-tally';
import { Tally } from './engine/tally';
import type { ReadPlan } from './plan';
import type { TimelineMerge } from './timeline-merge';

/** What all threads have measured together. */
export interface Measurement {
  readonly tally: Tally;
  readonly windowMs: number;
  readonly arrivals: ThreadReport['arrivals'];
  readonly iterations: IterationCounts;
  /** Whether each thread has used up its share of the budget. */
  readonly spent: boolean;
  /** Why a thread has ended the run; `null` where none has. */
  readonly ending: Ending | null;
  /** Of the worst thread. */
  readonly loopLagP99Ms: number;
  /** Of the busiest thread. */
  readonly utilisation: number;
  readonly scheduleLagP99Ms: number;
}

/** Puts the reports of all threads together. */
export function mergeReports(reports: readonly ThreadReport[]): Measurement {
  const tally = new Tally();
  const scheduleLag = new Histogram();
  for (const report of reports) {
    tally.merge(report.tally);
    scheduleLag.merge(report.scheduleLag);
  }
  const sum = (of: (report: ThreadReport) => number): number =>
    reports.reduce((total, report) => total + of(report), 0);
  const worst = (of: (report: ThreadReport) => number): number => Math.max(0, ...reports.map(of));
  return {
    tally,
    windowMs: worst((report) => report.windowMs),
    arrivals: {
      planned: sum((report) => report.arrivals.planned),
      onTime: sum((report) => report.arrivals.onTime),
      late: sum((report) => report.arrivals.late),
      missed: sum((report) => report.arrivals.missed),
      notStarted: sum((report) => report.arrivals.notStarted),
    },
    iterations: {
      ended: sum((report) => report.iterations.ended),
      threw: sum((report) => report.iterations.threw),
      firstError: reports.find((report) => report.iterations.firstError !== null)?.iterations.firstError ?? null,
      gaveUp: reports.some((report) => report.iterations.gaveUp),
    },
    spent: reports.length > 0 && reports.every((report) => report.spent),
    ending: reports.find((report) => report.ending !== null)?.ending ?? null,
    loopLagP99Ms: worst((report) => Histogram.from(report.loopLag).percentile(99) / 1000),
    utilisation: worst((report) => report.utilisation),
    scheduleLagP99Ms: scheduleLag.percentile(99) / 1000,
  };
}

/** The plan as it stands in the result. `most` is the most that was asked for. */
export function summarisePlan(plan: ReadPlan, most: number): LoadPlanSummary {
  const { load, spawnRate, stages, shape, durationMs, warmUpMs, timeoutMs, gracefulStopMs } = plan;
  const times = { durationMs, warmUpMs, timeoutMs, gracefulStopMs };
  const shaped = shape !== undefined;
  if (load.model === 'closed') {
    return {
      model: 'closed',
      users: most,
      spawnRate: spawnRate ?? (shaped || stages !== null ? null : most),
      stages: stages?.map((stage) => ({ durationMs: stage.durationMs, users: stage.to })) ?? null,
      shaped,
      ...times,
    };
  }
  return {
    model: 'open',
    rate: most,
    arrivals: load.arrivals,
    maxInFlight: load.maxInFlight,
    stages: stages?.map((stage) => ({ durationMs: stage.durationMs, rate: stage.to })) ?? null,
    shaped,
    ...times,
  };
}

/** What became of the budget. */
export function summariseBudget({ budget }: ReadPlan, { spent }: Measurement): LoadResult['budget'] {
  return budget.iterations === null && budget.requests === null ? null : { ...budget, reached: spent };
}

/** Everything of the result that follows from the measurement alone. */
export function figuresOf(
  measurement: Measurement,
  timeline: ReturnType<TimelineMerge['end']>,
): Pick<
  LoadResult,
  'durationMs' | 'requests' | 'failures' | 'lagMs' | 'serviceMs' | 'responseMs' | 'byName' | 'timeline' | 'histograms'
> {
  const { tally, windowMs } = measurement;
  const lag = new Histogram();
  const service = new Histogram();
  const response = new Histogram();
  const byName: Record<string, NamedFigures> = {};
  const failures: LoadFailure[] = [];
  let answered = 0;
  for (const [name, named] of tally.entries()) {
    lag.merge(named.lag);
    service.merge(named.service);
    response.merge(named.response);
    answered += named.answeredInTime;
    byName[name] = namedFigures(named, windowMs, timeline.byName.get(name) ?? []);
    for (const failure of named.failures) failures.push({ name, ...failure });
  }
  return {
    durationMs: windowMs,
    requests: { ...tally.counts(), perSecond: perSecond(answered, windowMs) },
    failures: failures.sort((a, b) => b.count - a.count),
    lagMs: summarise(lag),
    serviceMs: summarise(service),
    responseMs: summarise(response),
    byName,
    timeline: timeline.all,
    histograms: { lag: lag.toJSON(), service: service.toJSON(), response: response.toJSON() },
  };
}

function namedFigures(tally: NameTally, windowMs: number, timeline: readonly NamedSecond[]): NamedFigures {
  const { started, ok, failed, aborted, inFlight, answeredInTime } = tally;
  return {
    requests: { started, ok, failed, aborted, inFlight, perSecond: perSecond(answeredInTime, windowMs) },
    lagMs: summarise(tally.lag),
    serviceMs: summarise(tally.service),
    responseMs: summarise(tally.response),
    statuses: Object.fromEntries(tally.statuses),
    timeline,
    histograms: { lag: tally.lag.toJSON(), service: tally.service.toJSON(), response: tally.response.toJSON() },
  };
}

function perSecond(count: number, windowMs: number): number {
  return windowMs === 0 ? 0 : (count * 1000) / windowMs;
}
