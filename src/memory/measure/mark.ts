/** A moment in the life of a heap. */
export interface Mark {
  /** The highest id that an object has now: what is born later has a higher one. */
  readonly id: number;
  /** How many objects are alive; `null` where that is not known. */
  readonly objects: number | null;
}

/** A way to mark moments in the life of a heap. */
export interface Marks {
  /** Marks this moment. */
  mark(signal: AbortSignal): Promise<Mark>;
  /** Ends what was begun for it. */
  end(): Promise<void>;
}
