import type { LeakKind } from '../../core/records/memory';

/** What is to be found out from a snapshot. Plain data: it is done in a thread of its own, so that the heap that is measured does not grow by it. */
export interface SurveyRequest {
  /** Path of the snapshot. */
  readonly file: string;
  /** Ids that divide objects by when they were born, one more than there are windows. */
  readonly boundaries: readonly number[];
}

/** A place in a script, as V8 knows it: lines and columns count from 0, in the code that runs. */
export interface ScriptPosition {
  readonly scriptId: string;
  readonly line: number;
  readonly column: number;
}

/** One step of a path from a root, see `RetainerStep`. */
export interface SurveyedStep {
  readonly edge: string;
  readonly className: string;
  readonly repeated: number;
  readonly definedAt: ScriptPosition | null;
}

/** A path by which survivors are held, see `RetainerPath`. */
export interface SurveyedPath {
  readonly inWords: string;
  readonly count: number;
  readonly steps: readonly SurveyedStep[];
}

/** A class of survivors, by window of birth. */
export interface SurvivorClass {
  readonly className: string;
  readonly countByWindow: readonly number[];
  readonly bytesByWindow: readonly number[];
}

/** Survivors of the windows that are held in the same way, with all that they alone hold. */
export interface SurvivorGroup {
  /** The same in each survey of a process. */
  readonly key: string;
  readonly kind: LeakKind;
  readonly className: string;
  /** The outermost survivors, by window of birth. */
  readonly countByWindow: readonly number[];
  /** With all that would go with them. */
  readonly bytesByWindow: readonly number[];
  readonly members: readonly SurvivorClass[];
  readonly retainers: readonly SurveyedPath[];
  /** Where classes and functions among them are defined, most frequent first. */
  readonly definedAt: readonly ScriptPosition[];
  /** Whose growth this is, where it is not the scenario's. */
  readonly foreign: { readonly heldBy: 'test framework' | 'runtime'; readonly holder: string } | null;
  /** A bound that a holder names and that is not reached, such as `max` of a cache. */
  readonly bound: { readonly name: string; readonly value: number; readonly size: number } | null;
}

/** A collection that was there before the first window, and got a new, larger store in one. */
export interface GrownCollection {
  /** Id of the object, stable over surveys. */
  readonly id: number;
  readonly className: string;
  readonly storeBytes: number;
  /** The window in which the store was born. */
  readonly window: number;
  readonly retainer: SurveyedPath;
  readonly foreign: SurvivorGroup['foreign'];
  readonly bound: SurvivorGroup['bound'];
}

/** What a snapshot tells. */
export interface HeapSurvey {
  readonly objects: number;
  readonly bytes: number;
  /** Survivors of all classes, by window of birth. */
  readonly countByWindow: readonly number[];
  readonly bytesByWindow: readonly number[];
  /** Most first. */
  readonly groups: readonly SurvivorGroup[];
  readonly collections: readonly GrownCollection[];
}
