import { formatBytes, formatCount, formatMs, formatShare, formatTimes } from '../../core/units';
import type { AxisUnit, ChartSpec } from '../charts/spec';

const WRITE: Readonly<Record<AxisUnit, (value: number) => string>> = {
  seconds: (value) => `${formatCount(value)} s`,
  ms: formatMs,
  count: formatCount,
  perSecond: (value) => `${formatCount(value)}/s`,
  share: formatShare,
  bytes: formatBytes,
};

/** A figure of an axis, with its unit. */
export function figure(unit: AxisUnit, value: number | null | undefined): string {
  return value === null || value === undefined ? '–' : WRITE[unit](value);
}

/** Figures that stand beside each other on an axis: times are told apart. */
export function figures(unit: AxisUnit, values: readonly number[]): string[] {
  return unit === 'ms' ? formatTimes(values) : values.map((value) => figure(unit, value));
}

/** What stands at a position on the axis of x; nothing between what has a name. */
export function tick(x: ChartSpec['x'], value: number): string {
  return x.names ? (x.names[value]?.short ?? '') : position(x, value);
}

/** A position on the axis of x for a reader: its name, or a figure. A logarithmic axis holds powers of ten. */
export function position(x: ChartSpec['x'], value: number): string {
  if (x.names) return x.names[value]?.long ?? '';
  return figure(x.unit, x.scale === 'log10' ? 10 ** value : value);
}

/** The ticks of a logarithmic axis: 1, 2 and 5 of each power of ten, or the powers alone where there is no room. */
export function logTicks(min: number, max: number, room: number): number[] {
  const ticks = (steps: readonly number[]): number[] => {
    const found: number[] = [];
    for (let decade = Math.floor(min); decade <= Math.ceil(max); decade += 1) {
      for (const step of steps) {
        const at = decade + Math.log10(step);
        if (at >= min && at <= max) found.push(at);
      }
    }
    return found;
  };
  return [[1, 2, 5], [1, 3], [1]].map(ticks).find((each) => each.length <= room) ?? ticks([1]);
}
