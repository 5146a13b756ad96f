export { optional as orNothing, type Rule as OptionRule, rule as option, withDefault } from '../core/options';
export type {
  BodyFailure,
  ChaosEvent,
  ExperimentResult,
  FaultSummary,
  SteadyStateSummary,
} from '../core/records/chaos';
export type {
  Connection as RelayConnection,
  Direction as RelayDirection,
  Flow as RelayFlow,
  Interceptor as RelayInterceptor,
  Stage as RelayStage,
  Stages as RelayStages,
} from '../core/relay';
export { defineFault, type FaultDefinition, type FaultFactory } from './define-fault';
export { defineExperiment, type Experiments, type ExperimentsOf } from './experiments/define-experiment';
export type { Experiment } from './experiments/experiment';
export { runExperiment } from './experiments/run-experiment';
export { type EndedExperiment, type RunExperimentsOptions, runExperiments } from './experiments/run-experiments';
export type { SteadyStateCheck, SteadyStateProbe } from './experiments/steady-state';
export type {
  CompleteTimeline,
  Fault,
  FaultContext,
  Firing,
  Preparation,
  Selection,
  Timeline,
  Undo,
  UndoLimit,
  Verify,
} from './fault';
export { type DnsFailureOptions, dnsFailure } from './faults/dns/dns-failure';
export { type SlowDnsOptions, slowDns } from './faults/dns/slow-dns';
export type { HttpFaultOptions } from './faults/http/define-http-fault';
export type { GivenAnswer, HeaderValues } from './faults/http/given-answer';
export { type HttpBodyOptions, httpBody, type TransformedAnswer } from './faults/http/http-body';
export { type HttpCorruptOptions, httpCorrupt } from './faults/http/http-corrupt';
export { type HttpDelayOptions, httpDelay } from './faults/http/http-delay';
export { type HttpGarbageOptions, httpGarbage } from './faults/http/http-garbage';
export { type HttpHangOptions, httpHang } from './faults/http/http-hang';
export { type HttpHeadersOptions, httpHeaders } from './faults/http/http-headers';
export { type HttpRateLimitOptions, httpRateLimit } from './faults/http/http-rate-limit';
export { type HttpResetOptions, httpReset } from './faults/http/http-reset';
export { type HttpStatusOptions, httpStatus } from './faults/http/http-status';
export { type HttpTruncateOptions, httpTruncate } from './faults/http/http-truncate';
export type { RequestMatch, TextPattern } from './faults/http/request-match';
export { type ClockSkewOptions, clockSkew } from './faults/machine/clock-skew';
export { type CpuLoadOptions, cpuLoad } from './faults/machine/cpu-load';
export { type DiskFullOptions, diskFull } from './faults/machine/disk-full';
export { type EventLoopBlockOptions, eventLoopBlock } from './faults/machine/event-loop-block';
export { type FileDescriptorsOptions, fileDescriptors } from './faults/machine/file-descriptors';
export { type MemoryPressureOptions, memoryPressure } from './faults/machine/memory-pressure';
export { type SlowDiskOptions, slowDisk } from './faults/machine/slow-disk';
export { type ThreadPoolSaturationOptions, threadPoolSaturation } from './faults/machine/thread-pool-saturation';
export * from './faults/network';
export { type PostgresErrorCode, type PostgresErrorOptions, postgresError } from './faults/postgres/postgres-error';
export { type PostgresReadOnlyOptions, postgresReadOnly } from './faults/postgres/postgres-read-only';
export { type PostgresRefuseOptions, postgresRefuse } from './faults/postgres/postgres-refuse';
export { type PostgresTerminateOptions, postgresTerminate } from './faults/postgres/postgres-terminate';
export { type KillServiceOptions, killService } from './faults/process/kill-service';
export { type PauseServiceOptions, pauseService } from './faults/process/pause-service';
export { type RefuseConnectionsOptions, refuseConnections } from './faults/process/refuse-connections';
export { type RestartServiceOptions, restartService } from './faults/process/restart-service';
export { type RedisErrorName, type RedisErrorOptions, redisError } from './faults/redis/redis-error';
export { type TestAuthority, testAuthority } from './faults/tls/authority';
export { type TlsFailureKind, type TlsFailureOptions, tlsFailure } from './faults/tls/tls-failure';
export type { Chaos, ChaosJournal } from './laboratory/chaos';
export { type ChaosMatchers, chaosMatchers } from './matchers';
export { type ChaosMonkeyOptions, chaosMonkey } from './monkey/chaos-monkey';
export { type Faulted, faultsAt } from './monkey/faults-at';
export { type NightlyOptions, type NightlyResult, nightlySeeds, type TriedSeed } from './nightly/nightly-seeds';
export { dependency, trackConnections } from './outgoing/dependency';
export type { QueryMatch } from './postgres/match';
export type { StubDefinition } from './stubs/definitions/definition';
export type { StubMode } from './stubs/role';
export { type Stub, type StubOptions, stubDependency } from './stubs/stub-dependency';
export type { Reachable, TargetJournal } from './targets/target';
export type { ProxyView, ToxicView } from './toxiproxy/proxy-view';
export { TOXIPROXY_VERSION } from './toxiproxy/routes';
export {
  startToxiproxy,
  type Toxiproxy,
  type ToxiproxyConfigEntry,
  type ToxiproxyOptions,
} from './toxiproxy/start-toxiproxy';
export { type ChaosOptions, withChaos } from './with-chaos';
