export type {
  DetectionFloor,
  ForeignGrowth,
  GrowthSeries,
  LeakFinding,
  LeakFrame,
  LeakKind,
  LeakMember,
  LeakResult,
  LeakSite,
  LeakStatement,
  LeakWindow,
  RetainerPath,
  RetainerStep,
} from '../core/records/memory';
export { partsOf as leakScenarioOf } from './child/module-scenario';
export { detectLeaks } from './detect-leaks';
export { heapSnapshot, type WrittenSnapshot } from './heap-snapshot';
export { type MemoryMatchers, memoryMatchers } from './matchers';
export type { LeakLimits } from './matchers/limits';
export { measureRetained, type RetainedOfClass, type RetainedSize } from './measure-retained';
export type { LeakOptions } from './options';
export type { LeakIteration, LeakScenario } from './scenario';
export type { SnapshotWriter } from './snapshot-writer';
export type { RunningProcess } from './target/inspected';
export { type Growth, type GrowthRow, type GrowthTracker, trackGrowth } from './track-growth';
