import type { Family } from '../family';
import { caches } from './caches';
import { code } from './code';
import { events } from './events';
import { io } from './io';
import { platform } from './platform';
import { pools } from './pools';
import { timers } from './timers';

/** Every family, in the order in which scenarios are drawn. */
export const families: readonly Family[] = [...caches, ...pools, ...timers, ...events, ...platform, ...code, ...io];
