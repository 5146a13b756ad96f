import type { ReadRequest, ScenarioContext } from '../scenario';
import type { SimulatedUser } from './simulated-user';

/** What one user does, from its coming to its going. Keeps the state of that user. */
export interface Life {
  /** Once, before the first iteration. */
  start?(user: SimulatedUser): unknown;
  /** Once through. */
  iterate(user: SimulatedUser, context: ScenarioContext): unknown;
  /** How long to wait after an iteration, in milliseconds; it began at this moment of `nowMs`. */
  pauseMs?(user: SimulatedUser, beganMs: number): number;
  /** Once, after the last iteration. */
  stop?(user: SimulatedUser): unknown;
}

/** Makes the life of the user with this number, unique in the run. */
export type Lives = (n: number) => Life;

/** What users do, in one of the forms that the engine runs. */
export type Behaviour =
  | { readonly kind: 'list'; readonly requests: readonly ReadRequest[] }
  | { readonly kind: 'lives'; readonly lives: Lives };
