import { optional, rule, withDefault } from '../../../core/options';
import type { Duration } from '../../../core/units';
import type { Service } from '../../../service';
import { defineFault, type FaultFactory } from '../../define-fault';
import { runEffect } from '../../machine/run-effect';
import { processes, thisProcess } from '../../machine/target';

/** Options of {@link threadPoolSaturation}. */
export interface ThreadPoolSaturationOptions {
  /** The service whose thread pool it is. Default: the process of the tests. */
  readonly of?: Service;
  /** How many threads are kept busy; more than the pool has make the queue longer. Default: as many as it has. */
  readonly threads?: number;
  /** How long each job keeps its thread, on an idle machine. Default: 100 ms. */
  readonly job?: Duration;
}

/**
 * libuv's thread pool is busy with pbkdf2: `dns.lookup`, file operations, compression and asynchronous crypto wait for a thread. It
 * costs as much CPU as it has threads. The journal has `threads`, `jobs` and `longestWaitMs`, of a small job beside the others.
 *
 * The size of the pool is `UV_THREADPOOL_SIZE`, or 4: https://docs.libuv.org/en/v1.x/threadpool.html
 *
 * @example
 * ```ts
 * await withChaos(threadPoolSaturation({ of: service }), async () => { … });
 * ```
 */
export const threadPoolSaturation: FaultFactory<ThreadPoolSaturationOptions> = defineFault({
  name: 'threadPoolSaturation',
  options: {
    of: withDefault(processes(), thisProcess),
    threads: optional(rule.positiveInteger('4')),
    job: withDefault(rule.duration("'100ms'"), 100),
  },
  inject(context) {
    const { of, threads, job } = context.options;
    return runEffect(of, 'threadPoolSaturation', { threads: threads ?? null, jobMs: job }, context);
  },
});
