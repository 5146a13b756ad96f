export type { ClosedPlan, LoadPlan, OpenPlan } from './plan';
export { type ReadPlan, readPlan } from './read';
export { type ReadScenario, readExportedScenario } from './what';
