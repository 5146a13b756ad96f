import type { LoadResult } from '../core/records/load';
import type { Judgement } from '../core/records/record';
import type { ThreadReport } from './engine/job';
import { judge, type Verdict } from './limits/judge';
import { type ReadPlan, runsHere } from './plan';
import { figuresOf, mergeReports, summariseBudget, summarisePlan } from './result';
import type { Target } from './target';
import type { TimelineMerge } from './timeline-merge';
import { reasonsAgainst } from './validity';

/** Everything that is known of a run at its end. */
export interface EndedRun {
  readonly plan: ReadPlan;
  readonly target: Target;
  readonly seed: number;
  readonly reports: readonly ThreadReport[];
  readonly timeline: ReturnType<TimelineMerge['end']>;
  /** The most users or arrivals per second that were asked for. */
  readonly most: number;
  readonly cpuSeconds: number;
  /** Why it was ended before its time. */
  readonly aborted: string | undefined;
  /** The limits as they stood when a broken one ended the run. */
  readonly broken: readonly Verdict[] | undefined;
}

/** Draws the result from a run that has ended. */
export function concludeRun({ plan, target, seed, reports, timeline, ...ended }: EndedRun): LoadResult {
  const measured = mergeReports(reports);
  const doubts = reasonsAgainst(measured, target, runsHere(plan.scenario));
  const { broken } = ended;
  const { ending } = measured;
  const aborted = ended.aborted ?? (ending?.outcome === 'aborted' ? ending.reason : undefined);
  if (ending?.outcome === 'invalid') doubts.unshift(ending.reason);
  const outcome = aborted !== undefined ? 'aborted' : doubts.length > 0 ? 'invalid' : 'completed';
  // A limit that was broken by a measurement that cannot be trusted says nothing: then the doubts are told too.
  const reasons = aborted === undefined ? doubts : [aborted, ...(broken === undefined ? [] : doubts)];
  const result = {
    outcome,
    reasons,
    target: target.url,
    plan: summarisePlan(plan, ended.most),
    budget: summariseBudget(plan, measured),
    seed,
    ...figuresOf(measured, timeline),
    judgements: [],
    arrivals: plan.load.model === 'open' ? measured.arrivals : null,
    generator: {
      cpuSeconds: ended.cpuSeconds,
      loopLagP99Ms: measured.loopLagP99Ms,
      utilisation: measured.utilisation,
      scheduleLagP99Ms: measured.scheduleLagP99Ms,
      workers: plan.workers,
    },
  } satisfies LoadResult;
  if (broken !== undefined) return doubts.length > 0 ? result : { ...result, judgements: judgements(broken) };
  if (plan.limits === undefined || outcome !== 'completed') return result;
  return { ...result, judgements: judgements(judge(result, plan.limits)) };
}

function judgements(verdicts: readonly Verdict[]): Judgement[] {
  return verdicts.map(({ text, actual, passed }) => ({ matcher: 'limits', limit: text, actual, passed }));
}
