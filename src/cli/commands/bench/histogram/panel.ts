import { grouped, lengthOf } from '../python-text';
import type { Unit } from '../scale';
import { axisOver } from './axis';
import type { Box } from './box';
import { element, textAt, xml } from './svg';

/** Size of a panel and of what is in it, in pixels. */
export const PANEL = { left: 110, right: 20, top: 46, plot: 190, labels: 92 } as const;
const LABEL_LENGTH = 24;
const WIDEST_BOX = 56;
/** Room that a letter of a title takes at the most, near enough. */
const TITLE_CHARACTER = 8.5;

/** Height of a panel. */
export const PANEL_HEIGHT = PANEL.top + PANEL.plot + PANEL.labels;

/** The runs of one benchmark as box plots beside each other: box, median and whiskers as Tukey draws them, the least and the greatest round as dots. */
export function panel(title: string, boxes: readonly Box[], unit: Unit, top: number, width: number): string {
  const scaled = boxes.map((box) => inUnit(box, unit.factor));
  const plotTop = top + PANEL.top;
  const bottom = plotTop + PANEL.plot;
  // A single round may be many times as long as all others: above the plot it is told, not drawn.
  const axis = axisOver(
    scaled.flatMap(({ min, high }) => [min, high]),
    plotTop,
    bottom,
  );
  const room = (width - PANEL.left - PANEL.right) / boxes.length;
  return element(
    'g',
    {},
    textAt(PANEL.left, top + 20, cut(title, (width - PANEL.left - PANEL.right) / TITLE_CHARACTER), { class: 'title' }),
    textAt(PANEL.left, top + 36, `${unitName(unit)} per call`, { class: 'unit' }),
    ...axis.ticks.flatMap(({ value, text }) => [
      element('line', { class: 'grid', x1: PANEL.left, x2: width - PANEL.right, y1: axis.y(value), y2: axis.y(value) }),
      textAt(PANEL.left - 8, axis.y(value) + 4, text, { class: 'tick', 'text-anchor': 'end' }),
    ]),
    ...scaled.map((box, at) => {
      const x = PANEL.left + room * (at + 0.5);
      return element(
        'g',
        {},
        element('title', {}, xml(tooltip(box))),
        drawn(box, x, Math.min(WIDEST_BOX, room * 0.6), axis.y, plotTop),
        label(box.label, x, bottom),
      );
    }),
  );
}

function drawn(box: Box, x: number, width: number, y: (value: number) => number, plotTop: number): string {
  const [left, cap] = [x - width / 2, width / 4];
  const line = (x1: number, x2: number, from: number, to: number, kind = 'whisker'): string =>
    element('line', { class: kind, x1, x2, y1: y(from), y2: y(to) });
  return [
    line(x, x, box.low, box.q1),
    line(x, x, box.q3, box.high),
    line(x - cap, x + cap, box.low, box.low),
    line(x - cap, x + cap, box.high, box.high),
    element('rect', { class: 'box', x: left, y: y(box.q3), width, height: Math.max(1, y(box.q1) - y(box.q3)) }),
    line(left, left + width, box.median, box.median, 'median'),
    ...(box.min < box.low ? [element('circle', { class: 'dot', cx: x, cy: y(box.min), r: 2.5 })] : []),
    ...(box.max > box.high ? [greatest(box, x, y(box.max), plotTop)] : []),
  ].join('');
}

function greatest({ max }: Box, x: number, y: number, plotTop: number): string {
  if (y >= plotTop) return element('circle', { class: 'dot', cx: x, cy: y, r: 2.5 });
  return (
    element('path', { class: 'dot', d: `M${x - 4} ${plotTop + 2}h8l-4 -6z` }) +
    textAt(x + 7, plotTop + 3, grouped(max, 1), { class: 'tick' })
  );
}

function label(text: string, x: number, bottom: number): string {
  const y = bottom + 16;
  const turned = `rotate(-25 ${x.toFixed(2)} ${y})`;
  return textAt(x, y, cut(text, LABEL_LENGTH), { class: 'tick', 'text-anchor': 'end', transform: turned });
}

function cut(text: string, length: number): string {
  return lengthOf(text) > length ? `${[...text].slice(0, Math.floor(length) - 1).join('')}…` : text;
}

/** In the words of pytest-benchmark's own plots. */
function tooltip(box: Box): string {
  const lines: [string, number][] = [
    ['Min', box.min],
    ['Q1-1.5IQR', box.low],
    ['Q1', box.q1],
    ['Median', box.median],
    ['Q3', box.q3],
    ['Q3+1.5IQR', box.high],
    ['Max', box.max],
  ];
  return [box.label, ...lines.map(([name, value]) => `${name}: ${value.toFixed(4)}`), `${box.rounds} rounds`].join(
    '\n',
  );
}

function unitName({ prefix }: Unit): string {
  return { n: 'nanoseconds', u: 'microseconds', m: 'milliseconds' }[prefix as string] ?? 'seconds';
}

function inUnit(box: Box, factor: number): Box {
  const { min, low, q1, median, q3, high, max } = box;
  return {
    ...box,
    min: min * factor,
    low: low * factor,
    q1: q1 * factor,
    median: median * factor,
    q3: q3 * factor,
    high: high * factor,
    max: max * factor,
  };
}
