import type { Figure, FigureContext } from '../../scripts/figures/figure';

/** One fault whose figures can be held against what was asked for. One file each; the list of them is in `index.ts`. */
export interface TruthRow {
  /** What is measured, one line. */
  readonly name: string;
  measure(context: FigureContext): Promise<readonly Figure[]>;
}
