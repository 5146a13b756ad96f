import { type Channel, hasMembers } from './channel';

const SOCKETS =
  /^(TCP|TLSWrap|Socket|TLSSocket|Server|Pipe|UDP|Worker|ChildProcess|TCPSocketWrap|PipeWrap|TCPServerWrap|UDPWrap)$/;
/** A worker thread has some descriptors of its own. */
const MOST_EACH = 8;
const FILES = /FileHandle|WriteStream|ReadStream/;

/** Open file descriptors, by what they are. */
export const fileDescriptors: Channel = {
  least: { perIteration: 0.05, inAll: 3, isCount: true },
  most: 1000,
  figures: ({ fileDescriptors: open }) => open ?? {},
  describe: (name) => ({
    kind: 'file descriptor',
    className: name,
    inBytes: false,
    words: `file descriptor more (${name}) is open after each iteration`,
  }),
  isExplainedBy: (name, perIteration, finding) =>
    name.startsWith('/')
      ? hasMembers(finding, FILES, perIteration)
      : hasMembers(finding, SOCKETS, perIteration / MOST_EACH),
};
