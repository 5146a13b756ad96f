import { failedTo, MettleError } from '../../core/errors';

/** What a scenario gets that goes on when the run is over. */
export function cutOff(): MettleError {
  return failedTo({
    to: 'go on with the scenario',
    reason: 'the load run is over',
    cure: 'Let the scenario end',
    code: 'METTLE_ABORTED',
  });
}

/** The same for who asks for more than the run lets it. Nobody may be waiting for it: a scenario can leave a request to itself. */
export function refused(): Promise<never> {
  const refusal = Promise.reject(cutOff());
  refusal.catch(() => undefined);
  return refusal;
}

/** What ends a task because its user said so. */
export function halted(why: string): MettleError {
  return failedTo({
    to: 'go on with the task',
    reason: why,
    cure: 'Let this error pass: it ends the task',
    code: 'METTLE_ABORTED',
  });
}

/** Whether an error is one of these: no failure, but the way out of a scenario. */
export function isHalt(error: unknown): boolean {
  return error instanceof MettleError && error.code === 'METTLE_ABORTED';
}
