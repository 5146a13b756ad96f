import { inNode } from './in-node';

/** Node's global `fetch`. It checks and counts statuses. */
export const globalFetch = inNode('fetch', 'fetch.cjs');
