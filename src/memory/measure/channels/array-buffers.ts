import type { Channel } from './channel';

/** Memory of buffers. Node's pool of 8 kB for small ones comes and goes: it is less than the least of all. */
export const arrayBuffers: Channel = {
  least: { perIteration: 512, inAll: 65_536, isCount: false },
  figures: ({ arrayBuffersBytes }) => ({ buffers: arrayBuffersBytes }),
  describe: () => ({
    kind: 'array buffer',
    className: 'ArrayBuffer',
    inBytes: true,
    words: 'of buffers are left by each iteration',
  }),
  isExplainedBy: (_, perIteration, { kind, members, bytesPerIteration }) =>
    (kind === 'array buffer' || members.some(({ className }) => /Buffer|Array$/.test(className))) &&
    bytesPerIteration >= perIteration / 2,
};
