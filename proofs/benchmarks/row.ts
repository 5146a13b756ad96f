import type { Figure, FigureContext } from '../../scripts/figures/figure';

/** One group of figures. One file each; the list of them is in `index.ts`. */
export interface BenchmarkRow {
  /** What is shown, one line. */
  readonly name: string;
  measure(context: FigureContext): Promise<readonly Figure[]>;
}
