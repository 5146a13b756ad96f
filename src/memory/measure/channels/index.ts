import { arrayBuffers } from './array-buffers';
import type { Channel } from './channel';
import { childProcesses } from './child-processes';
import { externalMemory } from './external';
import { fileDescriptors } from './file-descriptors';
import { handles } from './handles';
import { workerThreads } from './worker-threads';

/** All channels, those first that say most of what they have in common with a later one: a worker is a handle, a thread and some descriptors. */
export const channels: readonly Channel[] = [
  workerThreads,
  childProcesses,
  handles,
  fileDescriptors,
  arrayBuffers,
  externalMemory,
];

export type { Channel } from './channel';
