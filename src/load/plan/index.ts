export type { ClosedPlan, LoadPlan, OpenPlan } from './plan';
export { type ReadPlan, readPlan } from './read';
export { runsHere } from './user-model';
export { type ReadScenario, readExportedScenario } from './what';
