import type { Fault } from '../../../src/chaos';
import { clockSkew } from '../../../src/chaos/faults/machine/clock-skew';
import { diskFull } from '../../../src/chaos/faults/machine/disk-full';
import { eventLoopBlock } from '../../../src/chaos/faults/machine/event-loop-block';
import { fileDescriptors } from '../../../src/chaos/faults/machine/file-descriptors';
import { memoryPressure } from '../../../src/chaos/faults/machine/memory-pressure';
import { slowDisk } from '../../../src/chaos/faults/machine/slow-disk';
import { threadPoolSaturation } from '../../../src/chaos/faults/machine/thread-pool-saturation';
import { killService } from '../../../src/chaos/faults/process/kill-service';
import { pauseService } from '../../../src/chaos/faults/process/pause-service';
import { refuseConnections } from '../../../src/chaos/faults/process/refuse-connections';
import { restartService } from '../../../src/chaos/faults/process/restart-service';
import type { Family } from './family';

/** Faults of services in processes of their own. */
export const serviceFamilies: readonly Family[] = [
  {
    name: 'a service',
    make(random, { mortal: of }, timeline) {
      return random.pick<() => Fault>([
        () => pauseService({ of, ...timeline }),
        () => pauseService({ of, ...timeline }),
        () => killService({ of, ...timeline }),
        () => restartService({ of, ...timeline }),
      ])();
    },
  },
  {
    // Not the one that may stand still: what is inside of it could not be taken back meanwhile.
    name: 'inside a service',
    make(random, { service: of, disk: folder }, timeline) {
      return random.pick<() => Fault>([
        () => clockSkew({ of, by: '-1h', ...timeline }),
        () => diskFull({ of, folder, ...timeline }),
        () => slowDisk({ of, folder, delay: 3, ...timeline }),
        () => eventLoopBlock({ of, block: 2, pause: 3, ...timeline }),
        () => fileDescriptors({ of, leave: 8, ...timeline }),
        () => memoryPressure({ of, bytes: '1MB', ...timeline }),
        () => refuseConnections({ of, dropOpen: random.pick([true, false]), ...timeline }),
        () => threadPoolSaturation({ of, job: 2, threads: 1, ...timeline }),
      ])();
    },
  },
];
