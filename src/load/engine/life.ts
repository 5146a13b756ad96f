import type { LoadHooks } from '../model/hooks';
import type { ReadRequest, ScenarioContext } from '../scenario';
import type { SimulatedUser } from './simulated-user';

/** What one user does, from its coming to its going. Keeps the state of that user. */
export interface Life {
  /** Before the first iteration; again where it threw. */
  start?(user: SimulatedUser): unknown;
  /** Once through. */
  iterate(user: SimulatedUser, context: ScenarioContext): unknown;
  /** How long to wait now that an iteration is over, in milliseconds, and the moments of `nowMs` when it began and ended. */
  pauseMs?(user: SimulatedUser, beganMs: number, endedMs: number): number;
  /** Whether a user who comes only once may go after this iteration. Absent where each one is the whole. */
  isThrough?(): boolean;
  /** Once, after the last iteration. */
  stop?(user: SimulatedUser): unknown;
}

/** Makes the life of a user in the place with this number. */
export type Lives = (place: number) => Life;

/** What users do, in one of the forms that the engine runs, and who hears of it. */
export type Behaviour = { readonly hooks: LoadHooks } & (
  | { readonly kind: 'list'; readonly requests: readonly ReadRequest[] }
  | { readonly kind: 'lives'; readonly lives: Lives }
);
