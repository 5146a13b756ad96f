import uPlot from 'uplot';
import type { ChartSeries, ChartSpec } from '../charts/spec';
import { figure, figures, logTicks, position, tick } from './figures';
import { drawIntervals, rangeOfY } from './intervals';
import { colourOf, faded } from './theme';

const HEIGHT = 240;
const FONT = '12px system-ui, sans-serif';
/** Steps between named values. */
const WHOLE = [1, 2, 5, 10, 20, 50, 100];

/** One chart in its figure: drawn, resized, read by pointer and by keyboard. */
export class ChartView {
  readonly #plot: uPlot;
  readonly #legend: readonly HTMLButtonElement[];

  constructor(
    readonly element: HTMLElement,
    readonly spec: ChartSpec,
  ) {
    const place = element.querySelector<HTMLElement>('.plot');
    if (place === null) throw new Error(`The chart ${spec.id} has no place`);
    this.#legend = [...element.querySelectorAll<HTMLButtonElement>('.legend button')];
    const data = [spec.x.values, ...spec.series.map((each) => each.values)] as uPlot.AlignedData;
    this.#plot = new uPlot(this.#options(place.clientWidth), data, place);
    new ResizeObserver(() => this.#plot.setSize({ width: place.clientWidth, height: HEIGHT })).observe(place);
    place.addEventListener('keydown', (event) => this.#moveByKey(event));
    for (const [index, button] of this.#legend.entries())
      button.addEventListener('click', () => this.#toggle(index, button));
    this.#showValues(null);
  }

  redraw(): void {
    this.#plot.redraw(false, true);
  }

  #options(width: number): uPlot.Options {
    const { spec } = this;
    return {
      width,
      height: HEIGHT,
      legend: { show: false },
      padding: [spec.markers?.length ? 20 : 10, 14, 0, 0],
      cursor: {
        y: false,
        points: { size: 7 },
        drag: { x: false, y: false },
        ...(spec.group && { sync: { key: spec.group } }),
      },
      scales: {
        // What has a name has room beside it, so that the first and the last are whole.
        x: { time: false, ...(spec.x.names && { range: (_plot, min, max) => [min - 0.5, max + 0.5] }) },
        y: { range: (plot, min, max) => rangeOfY(spec, plot, min, max) },
      },
      axes: [this.#xAxis(), this.#yAxis()],
      series: [{}, ...spec.series.map(seriesOf)],
      hooks: {
        draw: [(plot) => drawIntervals(spec, plot), (plot) => this.#drawMarkers(plot)],
        setCursor: [(plot) => this.#showValues(plot.cursor.idx ?? null)],
      },
    };
  }

  #axis(label: string): uPlot.Axis {
    return {
      label,
      labelFont: FONT,
      font: FONT,
      labelGap: 4,
      stroke: () => colourOf('muted'),
      grid: { stroke: () => colourOf('grid'), width: 1 },
      ticks: { stroke: () => colourOf('grid'), width: 1, size: 5 },
    };
  }

  #xAxis(): uPlot.Axis {
    const { x } = this.spec;
    const values: uPlot.Axis.Values = (_plot, splits) =>
      x.scale === 'linear' && !x.names ? figures(x.unit, splits) : splits.map((value) => tick(x, value));
    const axis = { ...this.#axis(x.label), values, space: 64, size: 34, labelSize: 22 };
    if (x.names) return { ...axis, incrs: WHOLE };
    if (x.scale === 'linear') return axis;
    return { ...axis, splits: (plot, _axis, min, max) => logTicks(min, max, Math.max(2, plot.width / 68)) };
  }

  #yAxis(): uPlot.Axis {
    const { y } = this.spec;
    return {
      ...this.#axis(y.label),
      values: (_plot, splits) => figures(y.unit, splits),
      size: (_plot, values) => 16 + 7 * Math.max(3, ...(values ?? []).map((value) => value.length)),
      labelSize: 20,
      space: 34,
    };
  }

  #drawMarkers(plot: uPlot): void {
    const { ctx, bbox } = plot;
    const ratio = devicePixelRatio;
    ctx.save();
    ctx.font = `${11 * ratio}px system-ui, sans-serif`;
    ctx.textAlign = 'center';
    ctx.textBaseline = 'bottom';
    ctx.setLineDash([3 * ratio, 3 * ratio]);
    let free = Number.NEGATIVE_INFINITY;
    for (const marker of this.spec.markers ?? []) {
      const left = Math.round(plot.valToPos(marker.at, 'x', true));
      const half = ctx.measureText(marker.label).width / 2;
      ctx.strokeStyle = ctx.fillStyle = colourOf(marker.colour);
      ctx.beginPath();
      ctx.moveTo(left, bbox.top);
      ctx.lineTo(left, bbox.top + bbox.height);
      ctx.stroke();
      // A name that would touch the one before it moves aside.
      const at = Math.max(left, free + half);
      ctx.fillText(marker.label, at, bbox.top - 3 * ratio);
      free = at + half + 6 * ratio;
    }
    ctx.restore();
  }

  #showValues(index: number | null): void {
    const { spec } = this;
    const x = index === null ? undefined : spec.x.values[index];
    const place = this.element.querySelector('.x-value');
    if (place) place.textContent = x === undefined ? '' : position(spec.x, x);
    for (const [at, button] of this.#legend.entries()) {
      const value = button.querySelector('.value');
      if (value) value.textContent = index === null ? '' : figure(spec.y.unit, spec.series[at]?.values[index]);
    }
  }

  #moveByKey(event: KeyboardEvent): void {
    const last = this.spec.x.values.length - 1;
    const now = this.#plot.cursor.idx;
    const next = nextIndex(event.key, now ?? -1, last);
    if (next === undefined) return;
    event.preventDefault();
    const left = this.#plot.valToPos(this.spec.x.values[next] ?? 0, 'x');
    this.#plot.setCursor({ left: next < 0 ? -10 : left, top: HEIGHT / 3 });
  }

  #toggle(index: number, button: HTMLButtonElement): void {
    const show = button.getAttribute('aria-pressed') !== 'true';
    button.setAttribute('aria-pressed', String(show));
    this.#plot.setSeries(index + 1, { show });
  }
}

function nextIndex(key: string, now: number, last: number): number | undefined {
  switch (key) {
    case 'ArrowRight':
      return Math.min(last, now + 1);
    case 'ArrowLeft':
      return now < 0 ? last : Math.max(0, now - 1);
    case 'Home':
      return 0;
    case 'End':
      return last;
    case 'Escape':
      return -1;
    default:
      return undefined;
  }
}

function seriesOf({ label, colour, style }: ChartSeries): uPlot.Series {
  const stepped = style === 'step' || style === 'steparea' ? uPlot.paths.stepped?.({ align: 1 }) : undefined;
  const stroke = (): string => colourOf(colour);
  return {
    label,
    stroke,
    width: style === 'dots' ? 1.25 : 1.75,
    points: { show: false },
    ...(style === 'dots' && { dash: [2, 4] }),
    ...(style === 'points' && { spanGaps: true, points: { show: true, size: 6, stroke, fill: stroke } }),
    ...(style === 'marks' && {
      paths: () => null,
      points: { show: true, size: 8, width: 1.5, stroke, fill: () => colourOf('card') },
    }),
    ...(stepped && { paths: stepped }),
    ...((style === 'area' || style === 'steparea') && { fill: () => faded(colour, 0.16) }),
  };
}
