import type { BenchmarkResult, CallTimes } from '../../core/records/bench';
import { formatCount, formatMs } from '../../core/units';
import { plural } from '../verdict';
import { history } from './history';
import { rounds } from './rounds';
import { binSamples } from './sample-bins';
import type { ChartSpec } from './spec';

/** Where wall time is so many times processor time, one axis cannot show both. */
const APART = 3;

interface Sampled {
  readonly id: string;
  readonly label: string;
  readonly colour: string;
  readonly samples: readonly number[];
  readonly times: CallTimes;
}

/** The charts of a benchmark: its distribution, its rounds, how it did before. `prefix` makes their ids its own. */
export function benchmarkCharts(prefix: string, result: BenchmarkResult): readonly ChartSpec[] {
  const { byFork, rounds: count } = result.samples;
  if (count === 0) return [];
  const sampled = sampledTimes(result);
  const isApart = result.cpuMs !== null && result.wallMs.p50.value > APART * result.cpuMs.p50.value;
  const groups = isApart ? sampled.map((each) => [each]) : [sampled];
  const charts = [...groups.map(distribution), rounds(byFork)];
  return [...charts, ...history(result, isApart)].map((chart) => ({ ...chart, id: `${prefix}-${chart.id}` }));
}

function sampledTimes({ samples: { byFork }, wallMs, cpuMs }: BenchmarkResult): Sampled[] {
  const all: Sampled[] = [
    {
      id: 'wall',
      label: 'wall time',
      colour: 'series-ok',
      samples: byFork.flatMap((fork) => fork.wallMs),
      times: wallMs,
    },
    ...(cpuMs === null
      ? []
      : [
          {
            id: 'cpu',
            label: 'processor time',
            colour: 'series-service',
            samples: byFork.flatMap((fork) => fork.cpuMs),
            times: cpuMs,
          },
        ]),
  ];
  return all.filter(({ samples }) => samples.length > 0);
}

function distribution(sampled: readonly Sampled[]): ChartSpec {
  const { edges, shares, beyond } = binSamples(sampled.map(({ samples }) => samples));
  const [only] = sampled;
  return {
    id: sampled.length === 1 ? `distribution-${only?.id}` : 'distribution',
    title: sampled.length === 1 ? `Distribution of ${only?.label}` : 'Distribution of times',
    note: ['Of all rounds.', ...sampled.map((each, index) => farOut(each, beyond[index] ?? []))].join(' ').trim(),
    x: { label: 'Time per call', unit: 'ms', scale: 'linear', values: edges },
    y: { label: 'Share of rounds', unit: 'share' },
    series: sampled.map(({ label, colour }, index) => ({
      label,
      colour,
      style: index === 0 ? 'steparea' : 'step',
      values: (shares[index] ?? []).map((share) => Number(share.toPrecision(4))),
    })),
    markers: sampled
      .map(({ times, colour }) => ({ at: times.p50.value, label: 'p50', colour }))
      .sort((a, b) => a.at - b.at),
  };
}

/** Drawn to scale, they would leave no room for the others. */
function farOut({ label, samples }: Sampled, beyond: readonly number[]): string {
  if (beyond.length === 0) return '';
  const slowest = Math.max(...beyond);
  const upTo = slowest === Math.max(...samples) ? `, up to ${formatMs(slowest)}` : '';
  return `${formatCount(beyond.length)} ${plural(beyond.length, 'round')} of ${label} ${beyond.length === 1 ? 'lies' : 'lie'} beyond the axis${upTo}.`;
}
