import type { LeakKind } from '../../../core/records/memory';
import { type Channel, hasMembers } from './channel';

interface HandleType {
  readonly kind: LeakKind;
  /** Classes of the heap that stand for one. */
  readonly classes: RegExp;
}

const TYPES: Readonly<Record<string, HandleType>> = {
  TCPSocketWrap: { kind: 'socket', classes: /^(TCP|TLSWrap|Socket|TLSSocket)$/ },
  TLSWrap: { kind: 'socket', classes: /^(TLSWrap|TLSSocket|Socket)$/ },
  PipeWrap: { kind: 'socket', classes: /^(Pipe|Socket)$/ },
  UDPWrap: { kind: 'socket', classes: /^(UDP|Socket)$/ },
  TCPServerWrap: { kind: 'server', classes: /^(TCP|Server)$/ },
  PipeServerWrap: { kind: 'server', classes: /^(Pipe|Server)$/ },
  Timeout: { kind: 'timer', classes: /^Timeout$/ },
  Immediate: { kind: 'timer', classes: /^Immediate$/ },
  Worker: { kind: 'worker thread', classes: /^Worker$/ },
  ProcessWrap: { kind: 'child process', classes: /^(Process|ChildProcess)$/ },
};

/** What keeps the event loop of the process busy, by type. */
export const handles: Channel = {
  least: { perIteration: 0.05, inAll: 3, isCount: true },
  most: 1000,
  figures: (reading) => reading.handles,
  describe: (name) => ({
    kind: TYPES[name]?.kind ?? 'handle',
    className: name,
    inBytes: false,
    words: `${name} more keeps the event loop busy after each iteration`,
  }),
  isExplainedBy: (name, perIteration, finding) =>
    hasMembers(finding, TYPES[name]?.classes ?? new RegExp(`^${name.replace(/\W/g, '')}$`), perIteration),
};
