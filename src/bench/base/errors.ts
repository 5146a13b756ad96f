import { failedTo, type MettleError } from '../../core/errors';

/** Why a base cannot be prepared. */
export interface Obstacle {
  /** What was to be prepared: `src/parse.ts at main`. */
  readonly what: string;
  readonly reason: string;
  readonly cure: string;
  /** The last output of a program. */
  readonly output?: string;
  readonly cause?: unknown;
}

/** The one error of everything that keeps a base from being prepared. */
export function cannotPrepare({ what, reason, cure, output, cause }: Obstacle): MettleError {
  return failedTo({
    to: `prepare ${what} as the base of a comparison`,
    reason,
    cure,
    code: 'METTLE_BENCHMARK',
    cause,
    ...(output === undefined ? {} : { details: output.trim() === '' ? 'It wrote nothing.' : output.trim() }),
  });
}
