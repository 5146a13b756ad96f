import { rule, withDefault } from '../../../core/options';
import type { Duration } from '../../../core/units';
import type { Service } from '../../../service';
import { defineFault, type FaultFactory } from '../../define-fault';
import { runEffect } from '../../machine/run-effect';
import { processes, thisProcess } from '../../machine/target';

/** Options of {@link eventLoopBlock}. */
export interface EventLoopBlockOptions {
  /** The service whose event loop it is. Default: the process of the tests. */
  readonly of?: Service;
  /** How long each block is. */
  readonly block: Duration;
  /** How long the loop is free between two blocks. Default: 800 ms. */
  readonly pause?: Duration;
  /** Each pause is drawn evenly from `pause - jitter` to `pause + jitter`. Default: none. */
  readonly jitter?: Duration;
}

/** After so many pauses the same ones come again. */
const PAUSES = 500;

/**
 * The event loop stands still, again and again, as under a large JSON or a bad regular expression: timers, answers, health
 * checks and heartbeats come late. The journal has `blockedMs` and `longestBlockMs`.
 *
 * @example
 * ```ts
 * await withChaos(eventLoopBlock({ of: service, block: '200ms', pause: '1s', jitter: '300ms' }), async () => { … });
 * ```
 */
export const eventLoopBlock: FaultFactory<EventLoopBlockOptions> = defineFault({
  name: 'eventLoopBlock',
  options: {
    of: withDefault(processes(), thisProcess),
    block: rule.duration("'200ms'"),
    pause: withDefault(rule.duration("'1s'"), 800),
    jitter: withDefault(rule.durationOrZero("'300ms'"), 0),
  },
  inject(context) {
    const { of, block, pause, jitter } = context.options;
    const draw = () => Math.max(1, pause + (context.random.float() * 2 - 1) * jitter);
    const pausesMs = Array.from({ length: PAUSES }, draw);
    return runEffect(of, 'eventLoopBlock', { blockMs: block, pausesMs }, context);
  },
});
