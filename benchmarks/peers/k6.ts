import { existsSync } from 'node:fs';
import { lastJsonLine, onPath, type Peer, peerFile, programFile } from './peer';

interface Output {
  readonly http_reqs?: { readonly values: { readonly count: number } };
  /** A rate: `passes` are the failed ones. */
  readonly http_req_failed?: { readonly values: { readonly passes: number } };
  readonly http_req_duration?: { readonly values: { readonly med: number; readonly 'p(99)': number } };
}

const ENTRY = 'bin/k6';

/** k6 (https://k6.io), in Go, with scenarios in JavaScript. */
export const k6: Peer = {
  name: 'k6',
  keepsRate: true,
  codes: [0],
  installed: () => existsSync(peerFile(ENTRY)) || onPath('k6') !== undefined,
  command: ({ url, seconds, connections, rate }) => ({
    argv: [
      existsSync(peerFile(ENTRY)) ? peerFile(ENTRY) : 'k6',
      'run',
      '--quiet',
      '--no-usage-report',
      programFile('k6.mjs'),
    ],
    env: {
      PEER_URL: url,
      PEER_SECONDS: String(seconds),
      PEER_CONNECTIONS: String(connections),
      ...(rate === undefined ? {} : { PEER_RATE: String(rate) }),
    },
  }),
  read(stdout) {
    const { http_reqs, http_req_failed, http_req_duration } = lastJsonLine<Output>(stdout);
    return {
      requests: http_reqs?.values.count ?? 0,
      failed: http_req_failed?.values.passes ?? 0,
      p50Ms: http_req_duration?.values.med ?? null,
      p99Ms: http_req_duration?.values['p(99)'] ?? null,
    };
  },
};
