import { join } from 'node:path';
import type { LoadResult } from '../../src/load';
import type { Command } from './child';

/** A plan for `burst.cjs`: it has to survive JSON. */
export interface OurLoad {
  readonly url: string;
  readonly path: string;
  readonly form: 'function' | 'list';
  /** Think time after each answer. */
  readonly wait?: string;
  readonly plan: Readonly<Record<string, string | number>>;
}

/** A result of `burst.cjs`. */
export type OurResult = Omit<LoadResult, 'histograms' | 'byName' | 'timeline'>;

/** One `loadBurst` of the built package in a plain Node process. */
export function ourCommand(load: OurLoad): Command {
  return { argv: [process.execPath, join(__dirname, 'burst.cjs'), JSON.stringify(load)] };
}
