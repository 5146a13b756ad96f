export type { Random } from '../core/random';
export type {
  ArrivalCounts,
  LoadFailure,
  LoadFailureKind,
  LoadPlanSummary,
  LoadResult,
  NamedFigures,
  NamedSecond,
  PlanTimes,
  RequestCounts,
  TimelinePoint,
} from '../core/records/load';
export type { FigureLimits, LatencyLimits, LoadLimits } from './limits/limits';
export { loadBurst } from './load-burst';
export { type LoadMatchers, loadMatchers } from './matchers';
export type { ClosedPlan, LoadPlan, OpenPlan } from './plan';
export type {
  Expectation,
  Scenario,
  ScenarioContext,
  ScenarioFunction,
  ScenarioRequest,
  UserRequestOptions,
} from './scenario';
export type { Answer, User } from './user';
