export type { ClosedPlan, LoadPlan, OpenPlan, RateStage, ShapedPlan, StagedPlan, UserStage } from './plan';
export { type ReadPlan, readPlan } from './read';
export {
  askShape,
  isLoadChange,
  type LoadChange,
  type LoadMoment,
  type LoadShape,
  type RateChange,
  type UsersChange,
  wrongShape,
} from './shape';
export { runsHere } from './user-model';
export { type ReadScenario, readExportedScenario } from './what';
export { wrongPlan } from './wrong-plan';
