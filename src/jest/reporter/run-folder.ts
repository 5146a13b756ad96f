import { randomUUID } from 'node:crypto';
import { rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** The folder into which the test files of one run write their records, whatever process they run in. */
export interface RunFolder {
  readonly path: string;
  /** Deletes it. A second call does nothing. */
  remove(): void;
}

const ENDING_SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * Names the folder of a run in the environment: workers are forked after the reporters are made, and inherit it. The
 * first record makes it. It is deleted when the run is over, and when Jest is interrupted.
 */
export function nameRunFolder(): RunFolder {
  const path = join(tmpdir(), `mettle-run-${randomUUID()}`);
  const remove = (): void => {
    process.off('exit', remove);
    for (const signal of ENDING_SIGNALS) process.off(signal, onSignal);
    rmSync(path, { recursive: true, force: true });
    if (process.env['METTLE_RECORD_DIR'] === path) delete process.env['METTLE_RECORD_DIR'];
  };
  const onSignal = (signal: NodeJS.Signals): void => {
    remove();
    // Having listened took the default away: the process has to end as if nobody had.
    process.kill(process.pid, signal);
  };
  process.on('exit', remove);
  for (const signal of ENDING_SIGNALS) process.on(signal, onSignal);
  process.env['METTLE_RECORD_DIR'] = path;
  return { path, remove };
}
