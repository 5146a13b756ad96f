import type { LeakKind } from '../../core/records/memory';

/** Sizes of the stores of collections: what `former` is for the next survey of the same process. */
export interface CollectionSizes {
  /** Ids of the collections. */
  readonly ids: Float64Array;
  /** Bytes of the store of each. */
  readonly bytes: Float64Array;
}

/** What is to be found out from a snapshot. Plain data: it is done in a thread of its own, so that the heap that is measured does not grow by it. */
export interface SurveyRequest {
  readonly type: 'survey';
  /** Path of the snapshot. */
  readonly file: string;
  /** Ids that divide objects by when they were born, one more than there are windows. */
  readonly boundaries: readonly number[];
  /** `collectionSizes` of an earlier survey: then only those collections are told that are larger than they were. */
  readonly former?: CollectionSizes;
  /**
   * How many survivors of a window are enough to be regarded, one number for all windows or one for each: a small part of its
   * iterations, `Infinity` for a window that had none. Groups that have fewer in each window are left out. Default: 1.
   */
  readonly leastCount?: number | readonly number[];
}

/** Asks for the highest id that an object has in a snapshot: a boundary, where walks of the heap cost too much. */
export interface HighestIdRequest {
  readonly type: 'highest-id';
  readonly file: string;
}

/** Asks what grew between two snapshots of one process. */
export interface DifferenceRequest {
  readonly type: 'difference';
  readonly before: string;
  readonly after: string;
}

/** Asks what one object keeps alive. */
export interface RetainedRequest {
  readonly type: 'retained';
  readonly file: string;
  /** Id of the object (`HeapProfiler.getHeapObjectId`). */
  readonly id: number;
}

/** All that can be asked of a snapshot. */
export type SnapshotRequest = SurveyRequest | HighestIdRequest | DifferenceRequest | RetainedRequest;

/** What is answered to each of them. */
export interface SnapshotAnswers {
  readonly survey: HeapSurvey;
  readonly 'highest-id': HighestId;
  readonly difference: HeapDifference;
  readonly retained: RetainedObject;
}

/** Answer to `highest-id`. */
export interface HighestId {
  /** Only objects of JavaScript are regarded: their ids grow. */
  readonly id: number;
  readonly objects: number;
  readonly bytes: number;
}

/** How many objects of a class there were, and are, with their own size (of collections: with their stores). */
export interface ClassDifference {
  readonly className: string;
  readonly countBefore: number;
  readonly countAfter: number;
  readonly bytesBefore: number;
  readonly bytesAfter: number;
}

/** Answer to `difference`. */
export interface HeapDifference {
  readonly objectsBefore: number;
  readonly objectsAfter: number;
  readonly bytesBefore: number;
  readonly bytesAfter: number;
  /** Classes whose count or bytes changed, most grown bytes first; those that shrank are last. */
  readonly classes: readonly ClassDifference[];
}

/** Objects of one class among those that an object retains. */
export interface RetainedClass {
  readonly className: string;
  readonly count: number;
  readonly bytes: number;
}

/** Answer to `retained`. */
export interface RetainedObject {
  readonly className: string;
  /** The object alone, with its stores (`elements`, `properties`, the table of a map). */
  readonly ownBytes: number;
  /** What would be freed with it, itself included. */
  readonly retainedBytes: number;
  /** How many objects that is. */
  readonly retainedObjects: number;
  /** By class, most bytes first. */
  readonly classes: readonly RetainedClass[];
  /** The shortest path by which it is held. */
  readonly retainers: readonly SurveyedPath[];
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
  /** Ids of those among itself and what holds it that may have a property with the name of a bound, nearest first. */
  readonly mayNameBound: readonly number[];
  readonly className: string;
  readonly storeBytes: number;
  /** What the store had in the former survey; `null` where none was given, or the collection was not in it. */
  readonly formerStoreBytes: number | null;
  /** The window in which the store was born. */
  readonly window: number;
  /** How many objects lie in it that were born in the windows. */
  readonly survivors: number;
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
  /** Largest first. Without a former survey these are candidates: a store is made anew at the same size too. */
  readonly collections: readonly GrownCollection[];
  /** For the next survey of this process. */
  readonly collectionSizes: CollectionSizes;
}
