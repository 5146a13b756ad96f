import type { Channel } from './channel';

/** Memory outside the heap that V8 knows of, other than buffers: WebAssembly, strings of Node, what addons tell. */
export const externalMemory: Channel = {
  least: { perIteration: 512, inAll: 65_536, isCount: false },
  figures: ({ externalBytes, arrayBuffersBytes }) => ({ external: externalBytes - arrayBuffersBytes }),
  describe: () => ({
    kind: 'external memory',
    className: 'external memory',
    inBytes: true,
    words: 'outside the heap, which V8 knows of (WebAssembly, addons), are left by each iteration',
  }),
  isExplainedBy: (_, perIteration, { bytesPerIteration }) => bytesPerIteration >= perIteration / 2,
};
