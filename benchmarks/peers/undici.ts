import { inNode } from './in-node';

/** undici's `dispatch` with one reused handler a connection: the fastest way to use it. It checks and counts statuses. */
export const undici = inNode('undici', 'undici.cjs');
