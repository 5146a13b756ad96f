import { existsSync } from 'node:fs';
import { type Peer, peerFile, programFile } from './peer';

const PROGRAM = 'artillery/node_modules/artillery/bin/run';

/** Artillery 2 (https://www.artillery.io), on Node. Its response time ends with the first byte of an answer. */
export const artillery: Peer = {
  name: 'Artillery',
  keepsRate: true,
  codes: [0],
  installed: () => existsSync(peerFile(PROGRAM)),
  command: ({ url, seconds, connections, rate }) => {
    const phase =
      rate === undefined ? { duration: 1, arrivalCount: connections } : { duration: seconds, arrivalRate: rate };
    const overrides = JSON.stringify({ config: { phases: [phase] } });
    const script = programFile('artillery.yml');
    return {
      argv: [process.execPath, peerFile(PROGRAM), 'run', '--target', url, '--overrides', overrides, script],
      env: {
        ARTILLERY_DISABLE_TELEMETRY: 'true',
        PEER_URL: url,
        PEER_SECONDS: String(seconds),
        ...(rate === undefined ? {} : { PEER_RATE: String(rate) }),
      },
    };
  },
  read(stdout) {
    const summary = stdout.slice(stdout.lastIndexOf('Summary report'));
    const requests = valueIn(summary, 'http\\.requests') ?? 0;
    const ok = [...summary.matchAll(/^http\.codes\.2\d\d: \.+ (\d+)$/gm)].reduce((sum, [, n]) => sum + Number(n), 0);
    const times = /^http\.response_time:\n(?: {2}.*\n)+/m.exec(summary)?.[0] ?? '';
    return {
      requests,
      failed: requests - ok,
      p50Ms: valueIn(times, ' {2}median') ?? null,
      p99Ms: valueIn(times, ' {2}p99') ?? null,
    };
  },
};

function valueIn(text: string, name: string): number | undefined {
  const [, value] = new RegExp(`^${name}: \\.+ ([\\d.]+)$`, 'm').exec(text) ?? [];
  return value === undefined ? undefined : Number(value);
}
