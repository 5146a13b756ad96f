import { resolve } from 'node:path';
import { rule, withDefault } from '../../../core/options';
import type { Service } from '../../../service';
import { defineFault, type FaultFactory } from '../../define-fault';
import { runEffect } from '../../machine/run-effect';
import { processes, thisProcess } from '../../machine/target';

/** Options of {@link diskFull}. */
export interface DiskFullOptions {
  /** The service that writes. Default: the process of the tests. */
  readonly of?: Service;
  /** The folder whose disk is full, with all below it; from the working directory of the tests, where it is relative. */
  readonly folder: string;
}

/**
 * There is no space left on the disk of a folder: what `node:fs` writes there fails with `ENOSPC`, by each of its forms: callbacks,
 * synchronous, promises, file handles, streams. Files are created, and emptied, as on a real disk, before the first byte
 * fails; reading and deleting go on. The journal has `operations`, how many failed.
 *
 * Not reached: functions that were taken out of `fs.promises` before, as by `const { writeFile } = require('node:fs/promises')`; worker threads;
 * native code; other processes. Linux only.
 *
 * @example
 * ```ts
 * await withChaos(diskFull({ of: service, folder: 'uploads' }), async () => { … });
 * ```
 */
export const diskFull: FaultFactory<DiskFullOptions> = defineFault({
  name: 'diskFull',
  options: { of: withDefault(processes(), thisProcess), folder: rule.text("'uploads'") },
  inject(context) {
    const { of, folder } = context.options;
    return runEffect(of, 'diskFull', { folder: resolve(folder) }, context);
  },
});
