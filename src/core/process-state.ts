import { readFileSync } from 'node:fs';

/** Whether a process is stopped by a signal. */
export function isStopped(pid: number | undefined): boolean {
  return stateOf(pid) === 'T';
}

/** Whether a process has ended; also where nobody asks for its end, as with what a shell had started that ended before. */
export function isGone(pid: number): boolean {
  return !isKnown(pid) || stateOf(pid) === 'Z';
}

/** Whether the system knows a process: one that we started until we were told of its end. */
export function isKnown(pid: number | undefined): boolean {
  try {
    return pid !== undefined && process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
}

/** The state letter of a process; `undefined` where it is gone, or the platform has no /proc. Source: proc(5), `stat`. */
export function stateOf(pid: number | undefined): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    return stat[stat.lastIndexOf(')') + 2];
  } catch {
    return undefined;
  }
}
