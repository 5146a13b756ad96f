import { type Channel, hasMembers } from './channel';

/** Processes that this one started and that run. */
export const childProcesses: Channel = {
  least: { perIteration: 0.05, inAll: 3, isCount: true },
  most: 30,
  figures: ({ children }): Record<string, number> => (children === null ? {} : { children }),
  describe: () => ({
    kind: 'child process',
    className: 'ChildProcess',
    inBytes: false,
    words: 'child process more runs after each iteration',
  }),
  isExplainedBy: (_, perIteration, finding) =>
    hasMembers(finding, /^(ChildProcess|Process|ProcessWrap)$/, perIteration),
};
