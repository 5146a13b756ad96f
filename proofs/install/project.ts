/** A user's project, as it is written into an empty folder. */
export interface Project {
  readonly name: string;
  readonly manager: 'npm' | 'pnpm';
  /** Further lines of the project's `.npmrc`. */
  readonly npmrc?: string;
  /** Without jest-mettle, which is added as the packed file. */
  readonly packageJson: Readonly<Record<string, unknown>> & {
    readonly devDependencies: Readonly<Record<string, string>>;
  };
  readonly files: Readonly<Record<string, string>>;
  readonly runs: readonly ProjectRun[];
}

/** One command in a project, and what it must print. */
export interface ProjectRun {
  readonly command: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** All of these must be in the output. */
  readonly prints?: readonly (string | RegExp)[];
  /** None of these may be in the output. */
  readonly printsNot?: readonly (string | RegExp)[];
  /** Must exist afterwards. */
  readonly leaves?: readonly string[];
  /** Default: 0. */
  readonly code?: number;
}
