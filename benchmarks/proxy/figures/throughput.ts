import type { Figure, FigureContext } from '../../../scripts/figures/figure';
import { describeSpread, ratioOf, spreadOf } from '../../support/rounds';
import { type Flow, sendThrough } from '../traffic';
import { ours, toxiproxy, type Way } from '../ways';

const KINDS = [
  { kind: 'bulk', name: 'bulk, per CPU second of the proxy', unit: 'MB', per: 1e6 },
  {
    kind: 'messages',
    name: '64 bytes there and back on 50 connections, per CPU second of the proxy',
    unit: '',
    per: 1,
  },
] as const;

/** What passes per second of CPU time of the proxy: ours beside Toxiproxy's, in turns. */
export async function measureThroughput(context: FigureContext): Promise<Figure[]> {
  if (!toxiproxy.installed()) {
    for (const { name } of KINDS) context.absent(name, 'toxiproxy-server is not installed: see benchmarks/README.md');
    return [];
  }
  const figures: Figure[] = [];
  for (const { kind, name, unit, per } of KINDS) {
    const rounds = new Map<Way, number[]>([ours, toxiproxy].map((proxy) => [proxy, []]));
    for (let round = 0; round < (context.short ? 1 : 5); round++) {
      for (const [proxy, values] of rounds) {
        const { count, cpuSeconds, seconds } = await sendThrough<Flow>(proxy, kind, context);
        const perCpuSecond = count / per / cpuSeconds;
        const rate = `${Math.round(count / per / seconds)} ${unit}/s on ${(cpuSeconds / seconds).toFixed(2)} cores`;
        context.say(`  ${kind}, ${proxy.name}: ${Math.round(perCpuSecond)} ${unit} per CPU second, ${rate}`);
        values.push(perCpuSecond);
      }
    }
    const mine = rounds.get(ours) ?? [];
    const theirs = rounds.get(toxiproxy) ?? [];
    const ratio = ratioOf(mine, theirs);
    if (ratio === null) continue;
    figures.push({
      name: `${name}, of toxiproxy-server`,
      asked: '>= 1',
      reached: describeSpread(ratio, 2),
      unit: '×',
      holds: ratio.median >= 1,
      peers: {
        'jest-mettle': `${describeSpread(spreadOf(mine), 0)} ${unit}`.trim(),
        'toxiproxy-server': `${describeSpread(spreadOf(theirs), 0)} ${unit}`.trim(),
      },
    });
  }
  return figures;
}
