import { failedTo, type MettleError } from '../../../core/errors';

/** The error for arguments that cannot be understood. */
export function usage(reason: string, cure: string): MettleError {
  return failedTo({ to: 'run mettle bench', reason, cure: cure.trim(), code: 'METTLE_USAGE' });
}
