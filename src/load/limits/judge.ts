import type { LoadResult } from '../../core/records/load';
import { formatCount, formatMs, formatShare, keeps } from '../../core/units';
import type { Limit } from './limits';
import { type Measured, ofResult, type Subject } from './measured';

/** One limit with the figure that was held against it. */
export interface Verdict {
  /** The limit as it is shown. */
  readonly text: string;
  /** Why a limit is held that the user did not write; empty for those that were. */
  readonly note: string;
  readonly actual: string;
  readonly passed: boolean;
}

/** Holds limits against a result. */
export function judge(result: LoadResult, limits: readonly Limit[]): Verdict[] {
  const measured = ofResult(result);
  return [
    ...limits.map((limit) => judgeOne(measured, limit)),
    ...unanswered(result),
    ...turnedAway(result),
    ...unspent(result),
  ];
}

/**
 * Those of the limits that what was measured so far keeps or breaks. A limit that nobody wrote is left out, and so is one that
 * cannot be told yet: of a name that was not seen, of times that nobody took, of a count that may still grow.
 */
export function judgeSoFar(measured: Measured, limits: readonly Limit[]): Verdict[] {
  return limits
    .filter(({ note, figure, bound }) => note === '' && !(isCount(figure) && bound.operator.startsWith('>')))
    .filter((limit) => {
      const subject = measured.subject(limit.name);
      return subject !== undefined && figureOf(subject, limit) !== undefined;
    })
    .map((limit) => judgeOne(measured, limit));
}

function isCount({ of }: Limit['figure']): boolean {
  return of === 'failures' || of === 'requests';
}

function judgeOne(measured: Measured, limit: Limit): Verdict {
  const { text, note, bound, name } = limit;
  const subject = measured.subject(name);
  if (subject === undefined) {
    const seen = measured.names().join(', ') || 'none';
    return { text, note, actual: `never seen; names seen: ${seen}`, passed: false };
  }
  const figure = figureOf(subject, limit);
  if (figure === undefined) return { text, note, actual: 'not measured: no request ended', passed: false };
  const passed = keeps(bound, figure.value);
  // Rounded for the reader, a near miss would look like its own limit.
  const isNearMiss = !passed && 'statistic' in limit.figure && figure.text === formatMs(bound.value);
  return { text, note, actual: isNearMiss ? `${figure.value.toFixed(3)} ms` : figure.text, passed };
}

/** Requests that even the drain could not wait for are in no figure of time: without this, a hanging service would look fast. */
function unanswered({ requests: { aborted }, plan: { gracefulStopMs } }: LoadResult): Verdict[] {
  if (aborted === 0 || gracefulStopMs === 0) return [];
  const note = `no answer ${formatMs(gracefulStopMs)} after the end; see gracefulStop`;
  return [{ text: 'aborted <= 0', note, actual: formatCount(aborted), passed: false }];
}

/** Arrivals that waited for a place until the end are in no figure at all: without this, a service that served a few of them would pass. */
function turnedAway({ arrivals, plan }: LoadResult): Verdict[] {
  if (arrivals === null || arrivals.notStarted === 0 || plan.model !== 'open' || plan.gracefulStopMs === 0) return [];
  const note = `of ${formatCount(arrivals.planned)} arrivals; each found ${formatCount(plan.maxInFlight)} under way until the end, see maxInFlight`;
  return [{ text: 'notStarted <= 0', note, actual: formatCount(arrivals.notStarted), passed: false }];
}

/** What was measured is less than what was asked for: the service was too slow for it. */
function unspent({ budget, durationMs, requests: { started } }: LoadResult): Verdict[] {
  if (budget === null || budget.reached) return [];
  const text = budget.requests === null ? `iterations = ${budget.iterations}` : `requests = ${budget.requests}`;
  const actual = `not reached: ${formatCount(started)} requests were sent in ${formatMs(durationMs)}`;
  return [{ text, note: 'the budget of the plan', actual, passed: false }];
}

function figureOf(
  { requests, failures, histogram: histogramOf }: Subject,
  { figure }: Limit,
): { readonly value: number; readonly text: string } | undefined {
  switch (figure.of) {
    case 'errorRate': {
      const ended = requests.ok + requests.failed;
      if (ended === 0) return undefined;
      const value = requests.failed / ended;
      return {
        value,
        text: `${formatShare(value)} (${formatCount(requests.failed)} of ${formatCount(ended)} requests)`,
      };
    }
    case 'perSecond':
      return { value: requests.perSecond, text: `${formatCount(requests.perSecond)}/s` };
    case 'requests': {
      const value = requests.ok + requests.failed;
      return { value, text: formatCount(value) };
    }
    case 'failures': {
      const value = failures.filter(({ kind }) => kind === figure.kind).reduce((total, { count }) => total + count, 0);
      return { value, text: formatCount(value) };
    }
    default: {
      const histogram = histogramOf(figure.of);
      if (histogram.count === 0) return undefined;
      const us =
        typeof figure.statistic === 'number' ? histogram.percentile(figure.statistic) : histogram[figure.statistic];
      return { value: us / 1000, text: formatMs(us / 1000) };
    }
  }
}
