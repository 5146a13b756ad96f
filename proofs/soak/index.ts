import { existsSync } from 'node:fs';
import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { problemsOf } from '../../benchmarks/load/client';
import { lastJsonLine } from '../../benchmarks/peers/peer';
import { buildPackage } from '../../benchmarks/support/build';
import { checkedEnd, startChild } from '../../benchmarks/support/child';
import { type OurResult, ourCommand } from '../../benchmarks/support/ours';
import { pinned } from '../../benchmarks/support/pin';
import { rssBytesOf } from '../../benchmarks/support/proc';
import type { Figure, FigureContext, FigureSource } from '../../scripts/figures/figure';
import { startServer } from '../load-truth/server';
import { sparkline, trendOf } from './trend';

const SAMPLE_MS = 1000;
const USERS = 50;
/** In each form. The short size shows only that nothing grows grossly: ten seconds are too few for a slope. */
const sizes = {
  long: { seconds: 600, atMostPerMinute: 1, atMostGrowth: 1.05 },
  short: { seconds: 12, atMostPerMinute: Number.POSITIVE_INFINITY, atMostGrowth: 1.25 },
};

const soak: FigureSource = {
  title: 'resident memory of the load generator at full speed',
  measuresTime: true,
  async measure(context) {
    if (!existsSync('/proc/self/statm')) {
      context.absent('resident memory at full speed', 'there is no /proc to read it from');
      return [];
    }
    await buildPackage();
    const list = await soakIn('list', context);
    return [...list, ...(await soakIn('function', context))];
  },
};

export default soak;

async function soakIn(form: 'list' | 'function', { short, say }: FigureContext): Promise<Figure[]> {
  const { seconds, atMostPerMinute, atMostGrowth } = short ? sizes.short : sizes.long;
  const server = await startServer('instant', {});
  try {
    const plan = { users: USERS, duration: `${seconds}s` };
    const command = ourCommand({ url: server.url, path: '/', form, plan });
    const kept = { argv: pinned('client', command.argv) };
    const child = startChild(kept);
    const samples = await sampleRss(child.pid, seconds);
    const { stdout } = checkedEnd(kept, await child.ended, [0]);
    const result = lastJsonLine<OurResult>(stdout);
    const problems = problemsOf(result, (await server.counts()).requests);
    const { perMinute, growth } = trendOf(samples, SAMPLE_MS);
    const name = `${form}, ${seconds} s at full speed`;
    const [low, high] = [Math.min(...samples), Math.max(...samples)].map((bytes) => Math.round(bytes / 1e6));
    say(`${name}: ${Math.round(result.requests.perSecond)} requests/s, ${low} to ${high} MB ${sparkline(samples)}`);
    for (const problem of problems) say(`  ${problem}`);
    const sound = problems.length === 0;
    const growthFigure: Figure = {
      name: `${name}: memory at the end, of that at one third`,
      asked: `<= ${atMostGrowth}`,
      reached: sound ? Math.round(growth * 1000) / 1000 : problems.join('; '),
      unit: '×',
      holds: sound && growth <= atMostGrowth,
    };
    const slopeFigure: Figure = {
      name: `${name}: trend of the last two thirds`,
      asked: `<= ${atMostPerMinute}`,
      reached: Math.round(perMinute / 1e4) / 100,
      unit: 'MB/min',
      holds: perMinute / 1e6 <= atMostPerMinute,
    };
    return short ? [growthFigure] : [growthFigure, slopeFigure];
  } finally {
    await server.stop();
  }
}

/** A sample a second, on the clock, until shortly before the end: what comes then is the result being made. */
async function sampleRss(pid: number, seconds: number): Promise<number[]> {
  const samples: number[] = [];
  const fromMs = performance.now();
  for (let n = 1; n < seconds; n++) {
    await sleep(Math.max(0, fromMs + n * SAMPLE_MS - performance.now()));
    samples.push(rssBytesOf(pid));
  }
  return samples;
}
