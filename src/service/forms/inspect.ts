import { failedTo, type MettleError } from '../../core/errors';

/** The error of a form that has no inspector to give. */
export function noInspector(label: string, reason: string, cure: string): MettleError {
  return failedTo({ to: `inspect ${label}`, reason, cure, code: 'METTLE_INSPECTOR' });
}
