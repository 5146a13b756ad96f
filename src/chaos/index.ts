export { optional as orNothing, rule as option, withDefault } from '../core/options';
export type { ChaosEvent, ExperimentResult, FaultSummary, SteadyStateSummary } from '../core/records/chaos';
export { defineFault, type FaultDefinition, type FaultFactory } from './define-fault';
export type { Fault, FaultContext, Firing, Selection, Timeline, Undo, Verify } from './fault';
export { type LatencyOptions, latency } from './faults/network/latency';
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
export { type Chaos, type ChaosJournal, type ChaosOptions, withChaos } from './with-chaos';
