import type { Fault } from '../../../src/chaos';
import { clockSkew } from '../../../src/chaos/faults/machine/clock-skew';
import { cpuLoad } from '../../../src/chaos/faults/machine/cpu-load';
import { diskFull } from '../../../src/chaos/faults/machine/disk-full';
import { eventLoopBlock } from '../../../src/chaos/faults/machine/event-loop-block';
import { memoryPressure } from '../../../src/chaos/faults/machine/memory-pressure';
import { slowDisk } from '../../../src/chaos/faults/machine/slow-disk';
import { threadPoolSaturation } from '../../../src/chaos/faults/machine/thread-pool-saturation';
import type { Family } from './family';

/** Faults of the machine, as this process sees it. */
export const machineFamilies: readonly Family[] = [
  {
    name: 'this machine',
    make(random, _world, timeline) {
      return random.pick<() => Fault>([
        () => clockSkew({ by: '1h', ...timeline }),
        () => clockSkew({ rate: 2, ...timeline }),
        () => eventLoopBlock({ block: 2, pause: 3, ...timeline }),
        () => threadPoolSaturation({ job: 2, ...timeline }),
        () => memoryPressure({ bytes: '1MB', kind: random.pick(['heap', 'external']), ...timeline }),
      ])();
    },
  },
  {
    name: 'the disk',
    make(random, { disk }, timeline) {
      return random.pick<() => Fault>([
        () => diskFull({ folder: disk, ...timeline }),
        () => slowDisk({ folder: disk, delay: random.integer(1, 5), ...timeline }),
      ])();
    },
  },
  {
    // Processes take a moment: the load is small, so that they take no more than that.
    name: 'a CPU load',
    make: (_random, _world, timeline) => cpuLoad({ load: '5%', workers: 1, nice: 19, ...timeline }),
  },
];
