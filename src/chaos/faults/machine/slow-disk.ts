import { resolve } from 'node:path';
import { rule, withDefault } from '../../../core/options';
import type { Duration } from '../../../core/units';
import type { Service } from '../../../service';
import { defineFault, type FaultFactory } from '../../define-fault';
import { runEffect } from '../../machine/run-effect';
import { processes, thisProcess } from '../../machine/target';

/** Options of {@link slowDisk}. */
export interface SlowDiskOptions {
  /** The service that reads and writes. Default: the process of the tests. */
  readonly of?: Service;
  /** The folder whose disk is slow, with all below it; from the working directory of the tests, where it is relative. */
  readonly folder: string;
  /** How long each operation waits before it begins. A synchronous one blocks the event loop for that long. */
  readonly delay: Duration;
}

/**
 * The disk of a folder is slow: each operation of `node:fs` waits, whether it reads or writes, by whichever form. Several such faults
 * add up. What waits as the fault ends goes on at once. The journal has `operations`, how many waited.
 *
 * Reached and not reached is the same as with {@link diskFull}. Linux only.
 *
 * @example
 * ```ts
 * await withChaos(slowDisk({ of: service, folder: 'uploads', delay: '300ms' }), async () => { … });
 * ```
 */
export const slowDisk: FaultFactory<SlowDiskOptions> = defineFault({
  name: 'slowDisk',
  options: {
    of: withDefault(processes(), thisProcess),
    folder: rule.text("'uploads'"),
    delay: rule.duration("'300ms'"),
  },
  inject(context) {
    const { of, folder, delay } = context.options;
    return runEffect(of, 'slowDisk', { folder: resolve(folder), delayMs: delay }, context);
  },
});
