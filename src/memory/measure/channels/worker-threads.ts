import { type Channel, hasMembers } from './channel';

/** Threads of the process. Those of Node's and V8's own pools are started once, in the warm-up or in one window. */
export const workerThreads: Channel = {
  least: { perIteration: 0.05, inAll: 3, isCount: true },
  most: 30,
  figures: ({ threads }): Record<string, number> => (threads === null ? {} : { threads }),
  describe: () => ({
    kind: 'worker thread',
    className: 'Worker',
    inBytes: false,
    words: 'thread more runs after each iteration',
  }),
  isExplainedBy: (_, perIteration, finding) => hasMembers(finding, /^Worker$/, perIteration),
};
