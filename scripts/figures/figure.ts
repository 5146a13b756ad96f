/** One measured claim: what was asked, what was reached, and whether that holds. A figure that was not measured is absent. */
export interface Figure {
  readonly name: string;
  readonly asked: number | string;
  readonly reached: number | string;
  readonly unit: string;
  readonly holds: boolean;
  /** The same figure of other tools in the same run, by name. */
  readonly peers?: Readonly<Record<string, number | string>>;
}

/** What a proof or a benchmark is given. */
export interface FigureContext {
  /** The short size, for CI. */
  readonly short: boolean;
  /** An empty folder, removed afterwards. */
  readonly folder: string;
  /** Says what is going on, a line each. */
  say(line: string): void;
  /** Names a figure that was asked for and could not be measured, with the reason: it is in no row, and does not hold. */
  absent(name: string, reason: string): void;
}

/** A proof (`proofs/<name>/index.ts`) or a benchmark (`benchmarks/<name>/index.ts`): the default export of its file. */
export interface FigureSource {
  /** What it shows, one line. */
  readonly title: string;
  /**
   * Whether it measures times, and so needs the machine for itself: it then holds the lock that heavy specs take too. A
   * source that runs such specs must not hold it.
   */
  readonly measuresTime: boolean;
  measure(context: FigureContext): Promise<readonly Figure[]>;
}
