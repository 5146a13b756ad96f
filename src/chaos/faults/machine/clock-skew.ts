import { readsAs, withDefault, wrongOption } from '../../../core/options';
import { type Duration, readDurationMs } from '../../../core/units';
import type { Service } from '../../../service';
import { defineFault, type FaultFactory } from '../../define-fault';
import { runEffect } from '../../machine/run-effect';
import { processes, thisProcess } from '../../machine/target';

/** Options of {@link clockSkew}. */
export interface ClockSkewOptions {
  /** The service whose clock it is. Default: the process of the tests. */
  readonly of?: Service;
  /** By how much the clock is off: `'1h'` ahead, `'-1h'` behind. Default: 0. */
  readonly by?: Duration;
  /** How fast it goes: 2 is twice as fast, 0 stands still. Default: 1. */
  readonly rate?: number;
}

/**
 * The clock of a process is off: `Date`, `new Date()` and `Date.now()` tell another time. Several such faults add up.
 *
 * As where the clock of a machine is set, timers, `performance.now()`, `process.hrtime()` and `performance.timeOrigin` stay as they are. So do
 * `Intl.DateTimeFormat` without a date, worker threads, child processes, times of files, and the clock of a database; and
 * whoever took `Date` or `Date.now` into a variable before. The journal has `reads`, and `skewMs` as the fault ended.
 *
 * @example
 * ```ts
 * await withChaos(clockSkew({ of: service, by: '-1h' }), async () => { … });
 * ```
 */
export const clockSkew: FaultFactory<ClockSkewOptions> = defineFault({
  name: 'clockSkew',
  options: {
    of: withDefault(processes(), thisProcess),
    by: withDefault(readsAs('a duration, with a minus for a clock that is behind', "'-1h'", readSignedMs), 0),
    rate: withDefault(
      readsAs('a number from 0 up', '2', (raw) =>
        typeof raw === 'number' && raw >= 0 && raw < Infinity ? raw : undefined,
      ),
      1,
    ),
  },
  check({ by, rate }) {
    if (by === 0 && rate === 1)
      throw wrongOption('clockSkew', 'by', 'other than nothing, or "rate" other than 1', by, "'-1h'");
  },
  inject(context) {
    const { of, by, rate } = context.options;
    return runEffect(of, 'clockSkew', { byMs: by, rate }, context);
  },
});

function readSignedMs(raw: unknown): number | undefined {
  if (typeof raw === 'number') return Number.isFinite(raw) ? raw : undefined;
  const [, minus, length] = /^\s*([-+−]?)(.*)$/s.exec(typeof raw === 'string' ? raw : '') ?? [];
  const ms = readDurationMs(length);
  return ms === undefined || minus === '' || minus === '+' ? ms : -ms;
}
