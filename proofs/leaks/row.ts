import type { Figure, FigureContext } from '../../scripts/figures/figure';
import type { Lab } from './lab';

/** One group of figures. One file each; the list of them is in `index.ts`. */
export interface LeakRow {
  /** What is shown, one line. */
  readonly name: string;
  measure(context: FigureContext, lab: Lab): Promise<readonly Figure[]>;
}
