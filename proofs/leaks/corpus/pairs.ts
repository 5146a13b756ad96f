import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A version of a package on npm that leaks, and one that does not any more. */
export interface Pair {
  /** Name of its scenario. */
  readonly name: string;
  readonly package: string;
  readonly leaking: string;
  readonly fixed: string;
  /** Other packages that the scenario needs. */
  readonly also?: readonly string[];
  /** It is published as an ES module alone: Jest then needs `--experimental-vm-modules`. */
  readonly esm?: true;
  /** It is one of the few that the short proof takes. */
  readonly short?: true;
  /** The commit or the issue. */
  readonly reference: string;
  readonly leaks: string;
  /** What three snapshots show of the leaking version. */
  readonly survivorsPerIteration: string;
  /** A finding names the class where it names one of these. A function that it calls otherwise is named by `function`. */
  readonly classNames: readonly string[];
}

/** The leaking or the fixed version of a pair. */
export type Variant = 'bad' | 'good';

export const VARIANTS: readonly Variant[] = ['bad', 'good'];

/** The published leaks, see `corpus.json`. */
export function readPairs(): Pair[] {
  return JSON.parse(readFileSync(join(__dirname, 'corpus.json'), 'utf8')) as Pair[];
}

/**
 * The scenario of a pair, for both its versions. `iterate` returns what its user has in hand, for tools that are asked of one object; nothing
 * where that is no object.
 */
export function scenarioFile({ name }: Pair): string {
  return join(__dirname, 'scenarios', `${name}.cjs`);
}
