import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { type ChildEnd, type Command, checkedEnd, startChild } from '../support/child';
import type { Nginx } from '../support/nginx';
import { pinned } from '../support/pin';
import { cpuSecondsOf, machineCpuSeconds } from '../support/proc';

/** How long a client is left alone before it is measured, and how long it is measured. */
export interface WindowTimes {
  readonly warmUpMs: number;
  readonly windowMs: number;
}

/** What was seen of a client from outside, in a window of its run: nothing that it says of itself. */
export interface Window {
  /** Requests, by the server's count, per second of CPU time of the whole process: user, system, all threads. */
  readonly perCpuSecond: number;
  /** The same per second of time. */
  readonly perSecond: number;
  /** CPU time per second of time. */
  readonly cpus: number;
  /** CPU time per second of time that neither client nor server nor this process had: of whatever else was running. */
  readonly othersCpus: number;
}

/** A run of a client: its window, how it ended, and how many requests it made in all, by the server's count. */
export interface WindowRun {
  readonly window: Window;
  readonly end: ChildEnd;
  readonly served: number;
}

const FIRST_REQUESTS = 200;
const START_LIMIT_MS = 30_000;
const POLL_MS = 25;
/** The window must be over before the client ends; this is for polling, and for clients who stop early. */
const MARGIN_MS = 500;

/** For how many seconds a client must run to be measured. */
export function secondsNeeded({ warmUpMs, windowMs }: WindowTimes): number {
  return Math.ceil((warmUpMs + windowMs + MARGIN_MS) / 1000);
}

/**
 * Runs a client on the client's core, and measures a window in the middle of its run. Starting a program and compiling
 * it is in nobody's figure: it says nothing about a long run, and Python and Jest take long to start.
 */
export async function measureWindow(
  command: Command,
  codes: readonly number[],
  nginx: Nginx,
  times: WindowTimes,
): Promise<WindowRun> {
  const before = await nginx.requests();
  const kept = { ...command, argv: pinned('client', command.argv) };
  const child = startChild(kept);
  try {
    const startLimit = performance.now() + START_LIMIT_MS;
    while ((await nginx.requests()) - before < FIRST_REQUESTS) {
      if (!child.running) checkedEnd(kept, await child.ended, []);
      if (performance.now() > startLimit) throw new Error(`${command.argv.join(' ')} made no requests`);
      await sleep(POLL_MS);
    }
    await sleep(times.warmUpMs);
    const from = await look(child.pid, nginx);
    await sleep(times.windowMs);
    const to = await look(child.pid, nginx);
    const end = checkedEnd(kept, await child.ended, codes);
    return { window: between(from, to), end, served: (await nginx.requests()) - before };
  } finally {
    child.kill();
    await child.ended.catch(() => undefined);
  }
}

interface Look {
  readonly atMs: number;
  readonly cpuSeconds: number;
  /** Of everything else on this machine; only a difference of two has a meaning. */
  readonly othersSeconds: number;
  readonly requests: number;
}

async function look(pid: number, nginx: Nginx): Promise<Look> {
  const requests = await nginx.requests();
  const cpuSeconds = cpuSecondsOf(pid);
  const othersSeconds = machineCpuSeconds() - cpuSeconds - cpuSecondsOf(nginx.pid) - cpuSecondsOf(process.pid);
  return { atMs: performance.now(), cpuSeconds, othersSeconds, requests };
}

/** The window between two looks. */
export function between(from: Look, to: Look): Window {
  const requests = to.requests - from.requests;
  const cpuSeconds = to.cpuSeconds - from.cpuSeconds;
  const seconds = (to.atMs - from.atMs) / 1000;
  const othersCpus = Math.max(0, (to.othersSeconds - from.othersSeconds) / seconds);
  return { perCpuSecond: requests / cpuSeconds, perSecond: requests / seconds, cpus: cpuSeconds / seconds, othersCpus };
}
