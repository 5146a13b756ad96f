import type { SpeedVerdict } from '../../core/records/bench';
import { medianOf } from '../../core/statistics';
import type { PairMeasured } from '../measure/pair';
import { decide } from './decide';
import { estimateRatio, type RatioEstimate } from './estimate';
import { judgedBy } from './judged-by';

/** What one clock says of a candidate. */
export interface ByClock {
  readonly by: 'cpu' | 'wall';
  readonly verdict: SpeedVerdict;
  readonly estimate: RatioEstimate;
}

/** What can be said of a candidate, by the clock that decides. */
export interface Judgement extends ByClock {
  /** What the other one says, where both are judged. */
  readonly other?: ByClock;
}

interface Limits {
  readonly tolerance: number;
  /** Standard deviation of what all the measurements have in common. */
  readonly besides: number;
}

/** Judges functions by one clock: that of the processor for code that computes. */
export function judgeFunctions(forks: readonly PairMeasured[], limits: Limits, doubt: number): Judgement {
  return byClock(judgedBy(forks), forks, limits, doubt);
}

/** Of what a request takes, a service that computes for less than this share waits. */
const COMPUTING_SHARE = 0.5;
/** Of the doubt, for the clock that most of the time is spent by: it is nearly always the one that shows a change first. */
const FIRST_SHARE = 0.8;

/**
 * Judges services by both clocks: a service that waits for longer is slower although it computes no more, and one that computes more although another
 * processor is free for its answers. The doubt is shared between the two (Bonferroni's inequality).
 */
export function judgeServices(forks: readonly PairMeasured[], limits: Limits, doubt: number): Judgement {
  if (forks.some(({ cpu }) => cpu === null)) return byClock('wall', forks, limits, doubt);
  const computes = medianOf(forks.map(({ wallByCpu }) => 1 / wallByCpu)) >= COMPUTING_SHARE;
  const [first, second] = computes ? (['cpu', 'wall'] as const) : (['wall', 'cpu'] as const);
  return decideByBoth(
    byClock(first, forks, limits, doubt * FIRST_SHARE),
    byClock(second, forks, limits, doubt * (1 - FIRST_SHARE)),
    limits,
  );
}

function byClock(by: 'cpu' | 'wall', forks: readonly PairMeasured[], limits: Limits, doubt: number): ByClock {
  const ratios = forks.map((fork) => fork[by] ?? fork.wall);
  const estimate = estimateRatio(ratios, doubt, limits.besides);
  return { by, verdict: decide(estimate, limits.tolerance), estimate };
}

/**
 * Slower is what is slower by either clock. Faster is what is faster by one and, as far as one can see, not slower by the other. Equivalent is what is so
 * by both. `first` decides where both say the same.
 */
export function decideByBoth(first: ByClock, second: ByClock, { tolerance }: Pick<Limits, 'tolerance'>): Judgement {
  const order = (verdict: SpeedVerdict): [ByClock, ByClock] | undefined => {
    if (first.verdict === verdict) return [first, second];
    return second.verdict === verdict ? [second, first] : undefined;
  };
  const [one, other] = order('slower') ?? order('faster') ?? order('inconclusive') ?? [first, second];
  if (one.verdict === 'faster' && other.estimate.ratio > 1 + tolerance) {
    return { ...other, verdict: 'inconclusive', other: one };
  }
  return { ...one, other };
}
