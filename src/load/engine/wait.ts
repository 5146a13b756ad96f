import { clearTimeout, setTimeout } from 'node:timers';
import { nowMs } from '../../core/clock';
import { cutOff } from './cut-off';
import type { Cuttable, Run } from './run';

/**
 * Waits, and says how late it was. Rejects when the run is over before.
 *
 * @param wakeable - is given what ends the wait early.
 */
export function waitIn(run: Run, ms: number, wakeable?: (wake: () => void) => void): Promise<number> {
  return new Promise((resolve, reject) => {
    const dueMs = nowMs() + ms;
    const wake = (): void => {
      const leftMs = dueMs - nowMs();
      // Node cuts fractions of a millisecond off, and longer delays than this: then it is set again.
      if (leftMs > 0) timer = setTimeout(wake, Math.min(leftMs, 2 ** 31 - 1));
      else {
        forget();
        resolve(-leftMs);
      }
    };
    const wait: Cuttable = {
      cut() {
        clearTimeout(timer);
        forget();
        reject(cutOff());
      },
    };
    const forget = run.waits(wait);
    let timer = setTimeout(wake, Math.min(ms, 2 ** 31 - 1));
    wakeable?.(() => {
      clearTimeout(timer);
      forget();
      resolve(0);
    });
  });
}
