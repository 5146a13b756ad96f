import type { Effect } from '../effect';
import { clockSkew } from './clock';
import { diskFull, slowDisk } from './disk';
import { eventLoopBlock } from './event-loop-block';
import { fileDescriptors } from './file-descriptors';
import { memoryPressure } from './memory';
import { refuseConnections } from './refuse-connections';
import { threadPoolSaturation } from './thread-pool';

/** Every effect, by the name under which it is asked for in a service. */
export const effects = {
  eventLoopBlock,
  threadPoolSaturation,
  memoryPressure,
  fileDescriptors,
  refuseConnections,
  clockSkew,
  diskFull,
  slowDisk,
};

export type EffectName = keyof typeof effects;

/** The plan of an effect. */
export type PlanOf<Name extends EffectName> = (typeof effects)[Name] extends Effect<infer Plan> ? Plan : never;
