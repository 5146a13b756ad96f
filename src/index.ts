export type { Distribution } from './core/distribution';
export { type ErrorCode, MettleError } from './core/errors';
export type { SerialisedHistogram } from './core/histogram';
export type { InspectorClient } from './core/inspector';
export type { MatcherContext, MatcherOutcome } from './core/matcher';
export type { Outcome } from './core/records/record';
export type { Relay, RelayTarget } from './core/relay';
export type { Bytes, Duration, Share } from './core/units';
export {
  type ConcurrentlyOptions,
  type ConcurrentlyResult,
  concurrently,
  type EventuallyOptions,
  type ExpectedStatus,
  eventually,
  type IntegrationMatchers,
  type RejectedCall,
} from './integration';
export type { MettleMatchers } from './jest';
export {
  type Answer,
  type ArrivalCounts,
  type ClosedPlan,
  type Expectation,
  type FigureLimits,
  type LatencyLimits,
  type LoadFailure,
  type LoadFailureKind,
  type LoadLimits,
  type LoadMatchers,
  type LoadPlan,
  type LoadPlanSummary,
  type LoadResult,
  loadBurst,
  type NamedFigures,
  type NamedSecond,
  type OpenPlan,
  type PlanTimes,
  type Random,
  type RequestCounts,
  type Scenario,
  type ScenarioContext,
  type ScenarioFunction,
  type ScenarioRequest,
  type TimelinePoint,
  type User,
  type UserRequestOptions,
} from './load';
export {
  type Client,
  type ClientResponse,
  type Dependency,
  type DependencyAddress,
  type FastifyLike,
  type FetchLike,
  type HttpServer,
  type IdentityOptions,
  type KoaLike,
  type MultipartValue,
  type NestLike,
  type QueryValue,
  type Ready,
  type RequestHandler,
  type RequestOptions,
  type RequestTiming,
  type Service,
  type ServiceCommand,
  type ServiceFactory,
  type ServiceForm,
  type ServiceLogs,
  type ServiceOptions,
  type ServiceSource,
  type ServiceUrl,
  type Startable,
  type StreamedResponse,
  startService,
  useService,
} from './service';
