import { ChildProcess } from 'node:child_process';
import { patch } from '../../core/patches';
import { type Observer, stackAbove } from './observed';

/** `spawn` of the class is what `spawn`, `exec`, `execFile` and `fork` all end in; Node does not document it. */
type Spawning = ChildProcess & { spawn(options: object): number };

/** Child processes, however they were started. The synchronous forms have ended when they return. */
export const observeProcesses: Observer = (note) =>
  patch(
    ChildProcess.prototype as Spawning,
    'spawn',
    (original) =>
      function spawn(this: Spawning, options: object) {
        note({ kind: 'process', target: this, label: labelOf, isAlive: isRunning, stack: stackAbove(spawn) });
        return original.call(this, options);
      },
    'ChildProcess.prototype.spawn',
  );

function isRunning(child: ChildProcess): boolean {
  return child.pid !== undefined && child.exitCode === null && child.signalCode === null;
}

function labelOf(child: ChildProcess): string {
  const command = (child.spawnargs ?? []).join(' ');
  return `the process ${command.length > 80 ? `${command.slice(0, 77)}...` : command} (pid ${child.pid})`;
}
