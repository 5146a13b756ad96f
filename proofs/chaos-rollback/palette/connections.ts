import type { Fault } from '../../../src/chaos';
import {
  acceptThenHang,
  bandwidth,
  blackHole,
  corrupt,
  down,
  latency,
  limitData,
  resetPeer,
  slicer,
  slowClose,
  slowConnect,
} from '../../../src/chaos/faults/network';
import type { Family } from './family';

/** Faults on the bytes of connections, whatever they speak. */
export const connectionFamilies: readonly Family[] = [
  {
    name: 'network',
    make(random, { echo, web, database, cache }, timeline) {
      const of = random.pick([echo, web, database, cache]);
      const on = { of, probability: random.pick([1, 1, 0.5]), ...timeline };
      return random.pick<() => Fault>([
        () => latency({ ...on, delay: random.integer(0, 20), jitter: 5 }),
        () => bandwidth({ ...on, rate: '1kB' }),
        () => blackHole(on),
        () => resetPeer(on),
        () => slicer({ ...on, averageSize: 2, delay: 1 }),
        () => slowClose({ ...on, delay: 10 }),
        () => slowConnect({ ...on, delay: 10 }),
        () => limitData({ ...on, bytes: 3 }),
        () => corrupt(on),
        () => acceptThenHang(on),
        () => down({ of, connections: random.pick(['close', 'reset', 'keep']), ...timeline }),
      ])();
    },
  },
];
