import { after } from '../../core/clock';
import { formatMs } from '../../core/units';

/** Waits for what may never come, such as the answer of a process that is stopped. What comes too late goes to `late`. */
export function within<T>(limitMs: number, what: string, work: Promise<T>, late?: (value: T) => void): Promise<T> {
  return new Promise((resolve, reject) => {
    let over = false;
    const cancel = after(limitMs, () => {
      over = true;
      reject(new Error(`${what} within ${formatMs(limitMs)}`));
    });
    work.then(
      (value) => {
        cancel();
        if (over) late?.(value);
        else resolve(value);
      },
      (error) => {
        cancel();
        reject(error);
      },
    );
  });
}
