import { failedTo } from '../../core/errors';
import { processState } from '../../core/state';

/** Has one measurement at a time look at a process: the end of the first would take the ids from the other. @throws MettleError `METTLE_LEAKS` */
export function claim(key: string, label: string): () => void {
  const taken = processState('leak-targets', () => new Set<string>());
  if (taken.has(key)) {
    throw failedTo({
      to: `look for leaks in ${label}`,
      reason: 'leaks are being looked for there already',
      cure: 'Begin when the other measurement is over',
      code: 'METTLE_LEAKS',
    });
  }
  taken.add(key);
  return () => void taken.delete(key);
}
