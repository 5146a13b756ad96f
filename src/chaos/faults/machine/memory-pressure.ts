import { rule, withDefault } from '../../../core/options';
import type { Bytes } from '../../../core/units';
import type { Service } from '../../../service';
import { defineFault, type FaultFactory } from '../../define-fault';
import { runEffect } from '../../machine/run-effect';
import { processes, thisProcess } from '../../machine/target';

/** Options of {@link memoryPressure}. */
export interface MemoryPressureOptions {
  /** The service whose memory it is. Default: the process of the tests. */
  readonly of?: Service;
  /** How much is taken. */
  readonly bytes: Bytes;
  /** On V8's heap, where garbage collections become longer, or outside of it, as buffers are. Default: `'heap'`. */
  readonly kind?: 'heap' | 'external';
  /** Takes it also where it is more than is free, so that the process may be ended. Default: false. */
  readonly beyondLimits?: boolean;
}

/**
 * Memory is taken and held. Refused where it is more than 90 % of what is free: of the machine's memory, of the cgroup's, and
 * for `'heap'` of V8's limit. The journal has `bytes`, and `rssBytes` of the process after it.
 *
 * Memory outside of the heap goes back to the system as the fault ends; that of the heap with a later garbage collection.
 *
 * @example
 * ```ts
 * await withChaos(memoryPressure({ of: service, bytes: '500MB', kind: 'external' }), async () => { … });
 * ```
 */
export const memoryPressure: FaultFactory<MemoryPressureOptions> = defineFault({
  name: 'memoryPressure',
  options: {
    of: withDefault(processes(), thisProcess),
    bytes: rule.bytes("'500MB'"),
    kind: withDefault(rule.oneOf('heap', 'external'), 'heap' as const),
    beyondLimits: withDefault(rule.flag(), false),
  },
  inject(context) {
    const { of, bytes, kind, beyondLimits } = context.options;
    return runEffect(of, 'memoryPressure', { bytes, kind, beyondLimits }, context);
  },
});
