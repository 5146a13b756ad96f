export { optional as orNothing, rule as option, withDefault } from '../core/options';
export type {
  BodyFailure,
  ChaosEvent,
  ExperimentResult,
  FaultSummary,
  SteadyStateSummary,
} from '../core/records/chaos';
export { defineFault, type FaultDefinition, type FaultFactory } from './define-fault';
export type { Experiment } from './experiments/experiment';
export { runExperiment } from './experiments/run-experiment';
export type { SteadyStateCheck, SteadyStateProbe } from './experiments/steady-state';
export type { Fault, FaultContext, Firing, Selection, Timeline, Undo, Verify } from './fault';
export { type LatencyOptions, latency } from './faults/network/latency';
export type { Chaos, ChaosJournal } from './laboratory/chaos';
export { type ChaosMatchers, chaosMatchers } from './matchers';
export { type ChaosMonkeyOptions, chaosMonkey } from './monkey/chaos-monkey';
export { type Faulted, faultsAt } from './monkey/faults-at';
export { type NightlyOptions, type NightlyResult, nightlySeeds, type TriedSeed } from './nightly/nightly-seeds';
export type { Reachable } from './targets/target';
export {
  type ProxyView,
  startToxiproxy,
  TOXIPROXY_VERSION,
  type ToxicView,
  type Toxiproxy,
  type ToxiproxyConfigEntry,
  type ToxiproxyOptions,
} from './toxiproxy';
export { type ChaosOptions, withChaos } from './with-chaos';
