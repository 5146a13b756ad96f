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
  RateStageSummary,
  RequestCounts,
  TimelinePoint,
  UserStageSummary,
} from '../core/records/load';
export type { FigureLimits, LatencyLimits, LoadLimits } from './limits/limits';
export { type LoadMatchers, loadMatchers } from './matchers';
export type {
  ClosedPlan,
  LoadChange,
  LoadMoment,
  LoadPlan,
  LoadShape,
  OpenPlan,
  RateChange,
  RateStage,
  ShapedPlan,
  StagedPlan,
  UserStage,
  UsersChange,
} from './plan';
export type {
  Expectation,
  Scenario,
  ScenarioContext,
  ScenarioFunction,
  ScenarioRequest,
  UserRequestOptions,
} from './scenario';
export { type LoadRun, loadBurst, startLoad } from './start-load';
export type { TlsOptions } from './transport/tls';
export type { Answer, User } from './user';
