import type { BenchmarkResult, CallTimes, Estimate } from '../../core/records/bench';
import { formatCount, formatMs, formatTimes } from '../../core/units';
import { type Content, type Html, html } from '../markup';
import { type Column, table } from './table';

type Figure = Exclude<keyof CallTimes, 'outliers'>;

const ROWS: readonly (readonly [name: string, of: Figure])[] = [
  ['Fastest', 'min'],
  ['First quartile', 'q1'],
  ['p50, the median', 'p50'],
  ['Third quartile', 'q3'],
  ['p90', 'p90'],
  ['p95', 'p95'],
  ['p99', 'p99'],
  ['Slowest', 'max'],
  ['Mean', 'mean'],
  ['Standard deviation', 'deviation'],
];

/** The ends of an interval: `12.3 to 12.6 µs`, `980 µs to 1.02 ms`. */
export function timeInterval({ low, high }: Pick<Estimate, 'low' | 'high'>): string {
  const [from = '', to = ''] = formatTimes([low, high]);
  const unit = / .*$/.exec(to)?.[0] ?? '';
  return `${from.endsWith(unit) ? from.slice(0, from.length - unit.length) : from} to ${to}`;
}

/** Calls in a second: `73,870`, `75.8 M`. */
export function rateInWords(perSecond: number): string {
  return perSecond < 1e6 ? formatCount(perSecond) : `${formatCount(Number((perSecond / 1e6).toPrecision(3)))} M`;
}

/** Wall and processor time of a call, with intervals where they are known; one row a figure, so that it fits a telephone. */
export function callTimes({ wallMs, cpuMs }: BenchmarkResult): Html {
  type Row = readonly [name: string, of: Figure | 'outliers'];
  const time = (heading: string, times: CallTimes): Column<Row>[] => [
    { heading, cell: ([, of]) => figureOf(times, of), figures: true },
    { heading: '99 % interval', cell: ([, of]) => intervalOf(times, of), figures: true },
  ];
  return html`<h4>Time per call</h4>${table<Row>(
    'Time per call, over all rounds',
    [
      { heading: 'Of the rounds', cell: ([name]) => name },
      ...time('Wall time', wallMs),
      ...(cpuMs === null ? [] : time('Processor time', cpuMs)),
    ],
    [...ROWS, ['Outliers', 'outliers']],
  )}<p class="note">Outliers lie beyond 1.5 interquartile ranges from the quartiles: they are counted in every figure. A percentile without a figure would need more rounds.</p>`;
}

function figureOf(times: CallTimes, of: Figure | 'outliers'): Content {
  if (of === 'outliers') {
    const { low, high } = times.outliers;
    return `${formatCount(low)} low, ${formatCount(high)} high`;
  }
  const value = times[of];
  if (value === null) return '–';
  return formatMs(typeof value === 'number' ? value : value.value);
}

function intervalOf(times: CallTimes, of: Figure | 'outliers'): Content {
  const value = of === 'outliers' ? null : times[of];
  return value === null || typeof value === 'number' ? '' : timeInterval(value);
}
