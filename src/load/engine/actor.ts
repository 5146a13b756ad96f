/** Someone who makes load in a run: from its coming until it has gone. */
export interface Actor {
  /** Goes on from now, until it is told to leave. `gone` is called once, when it has ended for good. Never throws. */
  begin(gone: () => void): void;
  /** Ends after the iteration that is under way. Not to be called twice. */
  leave(): void;
}

/**
 * Makes the actor with this number, unique in the run and the same for the same plan.
 *
 * @param place - number of its place in the crowd: after one has gone, another may come in its place. It says of which kind it is.
 * @param lateMs - how late it comes already.
 * @param once - whether it goes after one iteration, as an arrival does.
 */
export type Cast = (n: number, place: number, lateMs: number, once: boolean) => Actor;
