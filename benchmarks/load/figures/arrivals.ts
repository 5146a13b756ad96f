import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Figure, FigureContext } from '../../../scripts/figures/figure';
import { lastJsonLine } from '../../peers/peer';
import { checkedEnd, startChild } from '../../support/child';
import type { Nginx } from '../../support/nginx';
import { type OurResult, ourCommand } from '../../support/ours';
import { pinned } from '../../support/pin';

const RATES = [1000, 10_000];
const TOLERANCE = 0.001;
const START_MS = 1000;
/** At this rate, and below, the generator has to be punctual too. */
const PUNCTUAL_RATE = 1000;
const MOST_LAG_MS = 2;

/** Figure 3, its second half: whether arrivals come at the rate that was asked for, by the server's own count. */
export async function measureArrivals(context: FigureContext, nginx: Nginx): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const rate of RATES) {
    const { perSecond, served, result } = await offer(rate, nginx, context.short ? 2000 : 8000);
    const { outcome, reasons, requests, generator, lagMs } = result;
    context.say(
      `${rate}/s: ${outcome} ${reasons.join('; ')} ${JSON.stringify(requests)}, the server counted ${served}`,
    );
    const whole = requests.started === served && requests.failed === 0 && requests.aborted === 0;
    figures.push({
      name: `arrivals at ${rate}/s, by the server's count`,
      asked: `${rate} ± 0.1 %`,
      reached: whole
        ? Math.round(perSecond * 100) / 100
        : `${requests.started} started, ${served} served, ${requests.failed} failed`,
      unit: '1/s',
      holds: whole && outcome === 'completed' && Math.abs(perSecond / rate - 1) <= TOLERANCE,
    });
    if (rate > PUNCTUAL_RATE) continue;
    for (const [what, ms] of [
      ['users brought forward late by', generator.scheduleLagP99Ms],
      ['requests dispatched late by', lagMs?.p99 ?? Number.NaN],
    ] as const) {
      figures.push({
        name: `arrivals at ${rate}/s: ${what}, p99`,
        asked: `< ${MOST_LAG_MS}`,
        reached: Math.round(ms * 1000) / 1000,
        unit: 'ms',
        holds: ms < MOST_LAG_MS,
      });
    }
  }
  return figures;
}

/** Offers a rate, and takes the server's count at two moments in the midst of it. */
async function offer(
  rate: number,
  nginx: Nginx,
  windowMs: number,
): Promise<{ perSecond: number; served: number; result: OurResult }> {
  const before = await nginx.requests();
  const duration = START_MS + windowMs + 500;
  const command = ourCommand({ url: nginx.url, path: '/small', form: 'list', plan: { rate, duration } });
  const kept = { argv: pinned('client', command.argv) };
  const child = startChild(kept);
  try {
    while ((await nginx.requests()) === before && child.running) await sleep(20);
    await sleep(START_MS);
    const from = await look(nginx);
    await sleep(windowMs);
    const to = await look(nginx);
    const { stdout } = checkedEnd(kept, await child.ended, [0]);
    return {
      perSecond: ((to.requests - from.requests) / (to.atMs - from.atMs)) * 1000,
      served: (await nginx.requests()) - before,
      result: lastJsonLine<OurResult>(stdout),
    };
  } finally {
    child.kill();
    await child.ended.catch(() => undefined);
  }
}

/** The count, and the moment in the middle between asking for it and hearing it; again where that took too long. */
async function look(nginx: Nginx): Promise<{ requests: number; atMs: number }> {
  for (let attempt = 1; ; attempt++) {
    const askedMs = performance.now();
    const requests = await nginx.requests();
    const heardMs = performance.now();
    if (heardMs - askedMs < 2 || attempt === 20) return { requests, atMs: (askedMs + heardMs) / 2 };
    await sleep(5);
  }
}
