/** A component of another version, ready to be measured in this session beside the present one. */
export interface Base {
  /** Absolute path of its module. */
  readonly module: string;
  /** The export, as it was asked for; `undefined` for the default one, or the only one. */
  readonly export: string | undefined;
  /** What it is, for a reader: `parse.ts at main (1a2b3c4)`, `fast-parse@1.2.3`. */
  readonly label: string;
  /** The commit, 40 or 64 hexadecimal digits; `null` for a published version. */
  readonly commit: string | null;
  /** What a reader has to know to read the figures: other dependencies, a branch of the remote. */
  readonly notes: readonly string[];
  /** Lets go of it: from now on its files may be removed, once others have been used more recently. */
  dispose(): Promise<void>;
}

/** Called for each step that takes a while, with what is under way: `npm ci at main (1a2b3c4)`. */
export type OnProgress = (step: string) => void;
