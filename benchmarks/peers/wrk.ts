import { onPath, type Peer } from './peer';

const UNITS: Readonly<Record<string, number>> = { us: 1e-3, ms: 1, s: 1e3, m: 60e3 };

/** wrk 4 (https://github.com/wg/wrk), in C. It checks each status, counts under no name, and keeps no rate. */
export const wrk: Peer = {
  name: 'wrk',
  keepsRate: false,
  codes: [0],
  installed: () => onPath('wrk') !== undefined,
  command: ({ url, seconds, connections }) => ({
    argv: ['wrk', '-t1', `-c${connections}`, `-d${seconds}s`, '--latency', '--timeout', '10s', url],
  }),
  read(stdout) {
    const answered = numberIn(/^\s*(\d+) requests in /m, stdout) ?? NaN;
    const lost = /Socket errors: connect (\d+), read (\d+), write (\d+), timeout (\d+)/.exec(stdout)?.slice(1) ?? [];
    const errors = lost.reduce((sum, each) => sum + Number(each), 0);
    const unexpected = numberIn(/Non-2xx or 3xx responses: (\d+)/, stdout) ?? 0;
    return {
      requests: answered + errors,
      failed: unexpected + errors,
      p50Ms: timeIn(stdout, '50%'),
      p99Ms: timeIn(stdout, '99%'),
    };
  },
};

function numberIn(pattern: RegExp, text: string): number | undefined {
  const [, found] = pattern.exec(text) ?? [];
  return found === undefined ? undefined : Number(found);
}

function timeIn(text: string, percentile: string): number | null {
  const [, value, unit = ''] = new RegExp(`^\\s*${percentile}\\s+([\\d.]+)(us|ms|s|m)\\s*$`, 'm').exec(text) ?? [];
  return value === undefined ? null : Number(value) * (UNITS[unit] ?? NaN);
}
