import { spawnSync } from 'node:child_process';
import { availableParallelism } from 'node:os';

/** Whose core a process runs on: server and client must not take time from each other. */
export type Side = 'server' | 'client';

const cores: Record<Side, number> = { server: 0, client: 1 };
let possible: boolean | undefined;

/** Whether processes can be kept on cores of their own: by `taskset`, on a machine with two cores. */
export function canPin(): boolean {
  possible ??= availableParallelism() > 1 && spawnSync('taskset', ['-c', '1', 'true']).status === 0;
  return possible;
}

/** The same command, kept on the core of its side; unchanged where that is not possible. */
export function pinned(side: Side, command: readonly string[]): string[] {
  return canPin() ? ['taskset', '-c', String(cores[side]), ...command] : [...command];
}
