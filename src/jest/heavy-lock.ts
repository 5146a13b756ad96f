import { relative } from 'node:path';
import { takeTurn as takeTurnOf } from '../core/turn';

/** Waiting for another run has no limit of its own; Node's timers end here. */
export const WAIT_LIMIT_MS = 2 ** 31 - 1;

/**
 * Waits until nothing else on this machine measures: another worker of this run, another run, a benchmark. Returns the
 * function that lets the next one go.
 */
export function takeTurn(testPath: string): Promise<() => Promise<void>> {
  const file = relative(process.cwd(), testPath);
  const onWait = (holder: string): void => {
    process.stderr.write(`jest-mettle: ${file} waits for ${holder}. Heavy tests run one at a time on a machine.\n`);
  };
  return takeTurnOf({ holder: file, onWait });
}
