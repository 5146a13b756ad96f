import { join } from 'node:path';
import type { FigureContext } from '../../scripts/figures/figure';
import { lastJsonLine } from '../peers/peer';
import { runChild, startChild } from '../support/child';
import { pinned, type Side } from '../support/pin';
import { accepting, startProxy, type Way } from './ways';

/** Median and 99th percentile of round trips. */
export interface RoundTrips {
  readonly count: number;
  readonly medianUs: number;
  readonly p99Us: number;
}

/** What went through in a window, and the CPU time that the proxy took for it. */
export interface Flow {
  readonly count: number;
  readonly cpuSeconds: number;
  readonly seconds: number;
}

/**
 * Sends traffic of one kind through a proxy of its own, which runs on the server's core, the client on the client's. For round trips the
 * target is a process on the server's core, for a direct connection as for a proxy; else it is in the client's process.
 */
export async function sendThrough<T>(
  way: Way,
  kind: 'roundTrip' | 'bulk' | 'messages',
  { short, folder }: FigureContext,
): Promise<T> {
  const running = await startProxy(way, folder);
  const { via, target, pid } = running;
  const targetApart =
    kind === 'roundTrip' ? startChild({ argv: traffic('server', { kind: 'echo', target }) }) : undefined;
  try {
    if (targetApart) await accepting(target, targetApart);
    const times = short ? { warmUpMs: 500, windowMs: 1000 } : { warmUpMs: 2000, windowMs: 5000 };
    const { stdout } = await runChild({ argv: traffic('client', { kind, via, target, pid, ...times }) });
    return lastJsonLine<T>(stdout);
  } finally {
    targetApart?.kill();
    await targetApart?.ended;
    await running.stop();
  }
}

function traffic(side: Side, options: object): string[] {
  return pinned(side, [process.execPath, join(__dirname, 'programs/traffic.cjs'), JSON.stringify(options)]);
}
