import { lastJsonLine, type Peer, type PeerAnswer, programFile } from './peer';

/** An HTTP client for Node in a loop of ours: how fast a load tool on top of it can be at best. */
export function inNode(name: string, program: string): Peer {
  return {
    name,
    keepsRate: false,
    codes: [0],
    installed: () => true,
    command: ({ url, seconds, connections }) => ({
      argv: [process.execPath, programFile(program), url, String(seconds), String(connections)],
    }),
    read: (stdout) => ({ ...lastJsonLine<Pick<PeerAnswer, 'requests' | 'failed'>>(stdout), p50Ms: null, p99Ms: null }),
  };
}
