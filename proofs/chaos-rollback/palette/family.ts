import type { Fault, Timeline } from '../../../src/chaos';
import type { Random } from '../../../src/core/random';
import type { World } from '../world';

/** One family of faults: makes a fault of it by chance. A further family is a further entry. */
export interface Family {
  readonly name: string;
  make(random: Random, world: World, timeline: Timeline): Fault;
}
