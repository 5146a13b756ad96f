import { failedTo, type MettleError } from '../../core/errors';

/** The error for options that are right one by one, and wrong together. */
export function wrongPlan(reason: string, cure: string): MettleError {
  return failedTo({ to: 'read the options of loadBurst', reason, cure, code: 'METTLE_OPTION' });
}
