import { rule, withDefault } from '../../../core/options';
import type { Service } from '../../../service';
import { defineFault, type FaultFactory } from '../../define-fault';
import { runEffect } from '../../machine/run-effect';
import { processes, thisProcess } from '../../machine/target';

/** Options of {@link fileDescriptors}. */
export interface FileDescriptorsOptions {
  /** The service whose descriptors they are. Default: the process of the tests. */
  readonly of?: Service;
  /** How many stay free. In the process of the tests leave some to the test runner, which reads files too. Default: 0. */
  readonly leave?: number;
}

/**
 * The file descriptors of a process run out: files are opened until only a few are left under its limit (`ulimit -n`). Then `open`
 * and `connect` fail with `EMFILE`, and a server closes a connection as soon as it has taken it. What the process itself closes
 * becomes free again. The journal has `opened`.
 *
 * @example
 * ```ts
 * await withChaos(fileDescriptors({ of: service, leave: 2 }), async () => { … });
 * ```
 */
export const fileDescriptors: FaultFactory<FileDescriptorsOptions> = defineFault({
  name: 'fileDescriptors',
  options: {
    of: withDefault(processes(), thisProcess),
    leave: withDefault(rule.count('2'), 0),
  },
  inject(context) {
    const { of, leave } = context.options;
    return runEffect(of, 'fileDescriptors', { leave }, context);
  },
});
