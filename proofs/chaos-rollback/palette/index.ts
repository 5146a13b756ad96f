import { connectionFamilies } from './connections';
import type { Family } from './family';
import { machineFamilies } from './machine';
import { outgoingFamilies } from './outgoing';
import { ownFamilies } from './own';
import { protocolFamilies } from './protocols';
import { serviceFamilies } from './services';

export type { Family } from './family';

/** What experiments draw from. */
export const families: readonly Family[] = [
  ...ownFamilies,
  ...connectionFamilies,
  ...protocolFamilies,
  ...machineFamilies,
  ...outgoingFamilies,
  ...serviceFamilies,
];
