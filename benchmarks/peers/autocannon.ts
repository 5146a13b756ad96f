import { existsSync } from 'node:fs';
import { lastJsonLine, type Peer, peerFile } from './peer';

interface Output {
  readonly '2xx': number;
  readonly non2xx: number;
  /** Timeouts included. */
  readonly errors: number;
  readonly resets: number;
  readonly latency: { readonly p50: number; readonly p99: number };
}

const PROGRAM = 'autocannon/node_modules/autocannon/autocannon.js';

/** autocannon 9 (https://github.com/mcollina/autocannon), on Node. It counts under no name. */
export const autocannon: Peer = {
  name: 'autocannon',
  keepsRate: true,
  codes: [0],
  installed: () => existsSync(peerFile(PROGRAM)),
  command: ({ url, seconds, connections, rate }) => ({
    argv: [
      process.execPath,
      peerFile(PROGRAM),
      ...['-c', String(connections), '-d', String(seconds), '--json', '--no-progress'],
      ...(rate === undefined ? [] : ['-R', String(rate)]),
      url,
    ],
  }),
  read(stdout) {
    const { '2xx': ok, non2xx, errors, resets, latency } = lastJsonLine<Output>(stdout);
    const failed = non2xx + errors + resets;
    return { requests: ok + failed, failed, p50Ms: latency.p50, p99Ms: latency.p99 };
  },
};
