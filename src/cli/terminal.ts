/** Where a command writes, and what it knows of it. A test puts its own in place. */
export interface Terminal {
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  /** Whether to write colours. */
  readonly colour: boolean;
  /** Columns, or `Infinity` where lines are not cut. */
  readonly width: number;
}
