import { withLock } from '../../core/lock';
import { takeTurn } from '../../core/turn';

/**
 * Runs a measurement when nothing else on this machine measures: no other benchmark, in this process or another, and no heavy test file of
 * another worker or run.
 */
export async function measureAlone<T>(what: string, signal: AbortSignal, measure: () => Promise<T>): Promise<T> {
  const onWait = (holder: string): void => {
    process.stderr.write(
      `jest-mettle: ${what} waits for ${holder}. Only one thing is measured at a time on a machine.\n`,
    );
  };
  const release = await takeTurn({ holder: what, signal, onWait });
  try {
    return await withLock('benchmark', { holder: what, signal, onWait }, measure);
  } finally {
    await release();
  }
}
