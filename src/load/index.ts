export type { Random } from '../core/random';
export type {
  ArrivalCounts,
  LoadBudget,
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
export { defineUser, type UserDefinition, type UserOptions } from './model/define-user';
export { type Feeder, type FeederOptions, type FeederOrder, feeder } from './model/feeder';
export { defineHooks, type HookContext, type LoadHooks, type RequestEvent } from './model/hooks';
export {
  type Task,
  type TaskEntry,
  type TaskFunction,
  type TaskSet,
  type TaskSetOptions,
  taskSet,
} from './model/task-set';
export {
  between,
  constant,
  constantPacing,
  constantThroughput,
  type PlannedWait,
  type WaitTime,
} from './model/wait-times';
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
export type { Answer, AnySession, User } from './user';
