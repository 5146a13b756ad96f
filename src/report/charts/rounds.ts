import type { ForkSamples } from '../../core/records/bench';
import { spreadOf } from './sample-bins';
import type { ChartSpec } from './spec';

/** More points than this a chart of a report's width cannot show. */
const POINTS = 300;
/** Of the forks, in order; further ones begin again. */
const COLOURS = [
  'series-ok',
  'series-service',
  'series-users',
  'series-flight',
  'series-failed',
  'series-p99',
  'series-p50',
  'series-faint',
];

/** Each round in its order, a line a fork: whether they settle, and whether the forks agree. */
export function rounds(byFork: readonly ForkSamples[]): ChartSpec {
  const longest = Math.max(0, ...byFork.map(({ wallMs }) => wallMs.length));
  const span = Math.max(1, Math.ceil(longest / POINTS));
  const lines = byFork.map(({ wallMs }) => thinned(wallMs, span).map(short));
  const most = spreadOf(lines.flat()).high;
  return {
    id: 'rounds',
    title: 'Wall time, round by round',
    note: [
      byFork.length === 1 ? '' : 'One line for each process.',
      span === 1 ? '' : `One point for ${span} rounds: their median.`,
      lines.flat().some((value) => value > most) ? 'Rounds far out leave the chart at its top.' : '',
      'The axis does not begin at 0.',
    ]
      .filter((part) => part !== '')
      .join(' '),
    x: {
      label: 'Round',
      unit: 'count',
      scale: 'linear',
      values: Array.from({ length: Math.ceil(longest / span) }, (_, index) => index * span + 1),
    },
    y: { label: 'Wall time per call', unit: 'ms', from: 'data', most },
    series: lines.map((values, fork) => ({
      label: byFork.length === 1 ? 'wall time' : `process ${fork + 1}`,
      colour: COLOURS[fork % COLOURS.length] ?? 'series-faint',
      style: 'line',
      values: padded(values, Math.ceil(longest / span)),
    })),
  };
}

/** Neighbours are put together, and their median stays. */
function thinned(samples: readonly number[], span: number): number[] {
  if (span === 1) return [...samples];
  return Array.from({ length: Math.ceil(samples.length / span) }, (_, index) => {
    const group = samples.slice(index * span, (index + 1) * span).sort((a, b) => a - b);
    return ((group[(group.length - 1) >> 1] ?? 0) + (group[group.length >> 1] ?? 0)) / 2;
  });
}

/** What a line can show: more digits would fill the page. */
function short(value: number): number {
  return Number(value.toPrecision(5));
}

function padded(values: readonly number[], length: number): (number | null)[] {
  return Array.from({ length }, (_, index) => values[index] ?? null);
}
