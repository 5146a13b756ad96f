import type uPlot from 'uplot';
import type { ChartSpec } from '../charts/spec';
import { colourOf } from './theme';

/** Half the width of the stroke that ends an interval, in pixels of the page. */
const HALF_CAP = 3;
/** Above and below what is drawn, as a share of its height. */
const ROOM = 0.08;

/** The ends of the axis of y. From 0, unless the chart asks otherwise: then there is room around all that is shown, intervals included. */
export function rangeOfY({ y, series }: ChartSpec, plot: uPlot, min: number, max: number): uPlot.Range.MinMax {
  if (y.from !== 'data') return [Math.min(0, min * 1.06), max > 0 ? max * 1.06 : 1];
  const ends = series.flatMap(({ intervals = [] }, index) =>
    plot.series[index + 1]?.show ? intervals.flatMap((each) => each ?? []) : [],
  );
  const low = Math.min(min, ...ends);
  const high = Math.min(y.most ?? Number.POSITIVE_INFINITY, Math.max(max, ...ends));
  const room = (high - low || Math.abs(high) || 1) * ROOM;
  return [Math.max(0, low - room), high + room];
}

/** Draws the interval of each value as an upright stroke. */
export function drawIntervals({ x, series }: ChartSpec, plot: uPlot): void {
  const { ctx } = plot;
  const cap = HALF_CAP * devicePixelRatio;
  ctx.save();
  ctx.lineWidth = 1.25 * devicePixelRatio;
  for (const [index, { intervals = [], colour }] of series.entries()) {
    if (!plot.series[index + 1]?.show) continue;
    ctx.strokeStyle = colourOf(colour);
    ctx.beginPath();
    for (const [at, interval] of intervals.entries()) {
      if (interval === null) continue;
      const left = plot.valToPos(x.values[at] ?? 0, 'x', true);
      const [bottom, top] = interval.map((value) => plot.valToPos(value, 'y', true)) as [number, number];
      ctx.moveTo(left, bottom);
      ctx.lineTo(left, top);
      for (const end of [bottom, top]) {
        ctx.moveTo(left - cap, end);
        ctx.lineTo(left + cap, end);
      }
    }
    ctx.stroke();
  }
  ctx.restore();
}
