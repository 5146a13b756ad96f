import { existsSync } from 'node:fs';
import { type Peer, type PeerAnswer, peerFile, programFile } from './peer';

interface Entry {
  readonly num_requests: number;
  readonly num_failures: number;
  /** Counts by response time in milliseconds, rounded as Locust rounds. */
  readonly response_times: Readonly<Record<string, number>>;
}

const PROGRAM = 'venv/bin/locust';

/** Locust 2 (https://locust.io), on Python, with one of its two clients. */
export function locustWith(name: string, userClass: 'FastUser' | 'RequestsUser'): Peer {
  return {
    name,
    keepsRate: true,
    // 1: a request failed.
    codes: [0, 1],
    installed: () => existsSync(peerFile(PROGRAM)),
    command: ({ url, seconds, connections, rate }) => {
      const { origin, pathname } = new URL(url);
      const users = String(connections);
      return {
        argv: [
          peerFile(PROGRAM),
          ...['-f', programFile('locustfile.py'), '--headless', '-u', users, '-r', users, '-t', String(seconds)],
          ...['--host', origin, '--json', '--loglevel', 'ERROR', userClass],
        ],
        env: { PEER_PATH: pathname, ...(rate === undefined ? {} : { PEER_RATE_PER_USER: String(rate / connections) }) },
      };
    },
    read: readLocust,
  };
}

function readLocust(stdout: string): PeerAnswer {
  const begin = stdout.indexOf('[\n');
  if (begin < 0) throw new Error(`There is no JSON in: ${stdout.slice(-500)}`);
  const entries = JSON.parse(stdout.slice(begin, stdout.lastIndexOf(']') + 1)) as Entry[];
  const times = new Map<number, number>();
  for (const { response_times } of entries) {
    for (const [time, count] of Object.entries(response_times)) {
      times.set(Number(time), (times.get(Number(time)) ?? 0) + count);
    }
  }
  return {
    requests: sum(entries.map((entry) => entry.num_requests)),
    failed: sum(entries.map((entry) => entry.num_failures)),
    p50Ms: percentile(times, 0.5),
    p99Ms: percentile(times, 0.99),
  };
}

function percentile(times: ReadonlyMap<number, number>, share: number): number | null {
  const rank = Math.ceil(sum([...times.values()]) * share);
  let seen = 0;
  for (const [time, count] of [...times].sort(([one], [other]) => one - other)) {
    seen += count;
    if (seen >= rank) return time;
  }
  return null;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, each) => total + each, 0);
}
