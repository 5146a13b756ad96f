import { failedTo, type MettleError } from '../../core/errors';

/** What a scenario gets that goes on when the run is over. */
export function cutOff(): MettleError {
  return failedTo({
    to: 'go on with the scenario',
    reason: 'the load run is over',
    cure: 'Let the scenario end',
    code: 'METTLE_ABORTED',
  });
}
