import { accepts, optional, readsAs, rule, withDefault } from '../../../core/options';
import { readShare, type Share } from '../../../core/units';
import { defineFault, type FaultFactory } from '../../define-fault';
import { type Burner, startBurner } from '../../machine/cpu/burner';
import { cpuCapacity } from '../../machine/cpu/capacity';

/** Options of {@link cpuLoad}. */
export interface CpuLoadOptions {
  /** How much of its CPU each worker burns. */
  readonly load: Share;
  /** How many processes burn. Default: one for each CPU that may be used, see {@link cpuLoad}. */
  readonly workers?: number;
  /** Priority of the workers, from -20 (first; needs rights) to 19 (last). Default: 0, as the tests have. */
  readonly nice?: number;
}

/**
 * A noisy neighbour: processes of their own keep the CPUs of this machine busy. They end with the fault, and with the tests,
 * however these end.
 *
 * The CPUs that may be used are those of the machine, of the process's affinity, or of its cgroup's quota (`cpu.max`), whichever are
 * fewest; where they come to a fraction, as with a quota of 1.5, the default workers take the load of that together. The journal
 * has `workers` and `achievedShare`: CPU time that the workers got, as a share of what they could have had. Two such faults
 * add up as far as there is CPU.
 *
 * @example
 * ```ts
 * await withChaos(cpuLoad({ load: '80%' }), async () => { … });
 * ```
 */
export const cpuLoad: FaultFactory<CpuLoadOptions> = defineFault({
  name: 'cpuLoad',
  options: {
    load: readsAs('a share greater than 0, up to 1, or text in percent', "'80%'", (raw) => readShare(raw) || undefined),
    workers: optional(rule.positiveInteger('2')),
    nice: withDefault(
      accepts<number>(
        'a whole number from -20 to 19',
        '10',
        (raw) => Number.isInteger(raw) && Math.abs(Number(raw) + 0.5) < 20,
      ),
      0,
    ),
  },
  async inject({ options: { load, workers, nice }, defer, fired, figure, signal }) {
    const capacity = cpuCapacity();
    const count = workers ?? Math.ceil(capacity);
    const cpusEach = workers === undefined ? capacity / count : 1;
    const burners: Burner[] = [];
    defer(async () => {
      const burnt = burners.map((burner) => burner.burnt);
      await Promise.all(burners.map((burner) => burner.end()));
      const cpuMs = burnt.reduce((sum, each) => sum + each.cpuMs, 0);
      const wallMs = burnt.reduce((sum, each) => sum + each.wallMs, 0);
      if (wallMs > 0) figure('achievedShare', cpuMs / (wallMs * cpusEach));
    });
    // All have to be known before one may fail, so that each is ended.
    const starts = await Promise.allSettled(
      Array.from({ length: count }, async () => {
        burners.push(await startBurner(load * cpusEach, nice, signal));
      }),
    );
    for (const start of starts) if (start.status === 'rejected') throw start.reason;
    figure('workers', count);
    fired();
  },
});
