import { setTimeout as sleep } from 'node:timers/promises';
import type { Figure, FigureContext } from '../../scripts/figures/figure';
import { nowMs } from '../../src/core/clock';

/** Node's own timers end up to about 1 ms late. A machine on which they are later than this on average is no judge of a fault. */
const LATEST_MEAN_MS = 1.3;
const TICK_MS = 20;
const TRIES = 8;

/** Thrown by a row that sees itself that the machine had something else to do. */
export class MachineBusy extends Error {}

/** What was measured, and whether it may be judged: bare timers of the same process ran beside it. */
async function besideTimers<T>(measure: () => Promise<T>): Promise<{ found: T; lateMs: number }> {
  const late: number[] = [];
  let isOver = false;
  const control = (async () => {
    while (!isOver) {
      const dueMs = nowMs() + TICK_MS;
      await sleep(TICK_MS);
      late.push(nowMs() - dueMs);
    }
  })();
  try {
    const found = await measure();
    return { found, lateMs: late.reduce((sum, ms) => sum + ms, 0) / late.length };
  } finally {
    isOver = true;
    await control;
  }
}

/**
 * Measures until the machine was quiet meanwhile. Where it never was, nothing is judged: the short size says so and goes on, the
 * full size has the figures as absent.
 */
export async function onQuietMachine(
  name: string,
  context: FigureContext,
  measure: () => Promise<readonly Figure[]>,
): Promise<readonly Figure[]> {
  let reason = '';
  for (let tried = 0; tried < TRIES; tried++) {
    try {
      const { found, lateMs } = await besideTimers(measure);
      if (lateMs <= LATEST_MEAN_MS) return found;
      reason = `its own timers came ${lateMs.toFixed(1)} ms late`;
    } catch (error) {
      if (!(error instanceof MachineBusy)) throw error;
      reason = error.message;
    }
    context.say(`  again, the machine was busy: ${reason}`);
  }
  const busy = `the machine was busy in each of ${TRIES} tries, in the last one ${reason}`;
  if (context.short) context.say(`  not judged: ${busy}`);
  else context.absent(name, busy);
  return [];
}
