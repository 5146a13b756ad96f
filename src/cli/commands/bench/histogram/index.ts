import type { Row } from '../rows';
import { timeUnit, type Unit } from '../scale';
import { boxOf } from './box';
import { PANEL, PANEL_HEIGHT, panel } from './panel';
import { element, textAt } from './svg';

const NARROWEST = 720;
const ROOM_FOR_RUN = 76;
const HEAD = 56;
const LEGEND =
  'Box: quartiles and median. Whiskers: rounds within 1.5 interquartile ranges. ▲ the longest round. Axes need not begin at 0.';
const STYLE = `
  .ground { fill: #fff; }
  text { fill: #1f2933; font: 12px system-ui, sans-serif; }
  .head { font-size: 16px; font-weight: 600; }
  .title { font-size: 14px; font-weight: 600; }
  .unit, .tick { fill: #52606d; font-size: 11px; }
  .grid { stroke: #e4e7eb; }
  .whisker { stroke: #334e68; }
  .box { fill: #bcd7f2; stroke: #334e68; }
  .median { stroke: #b83216; stroke-width: 2; }
  .dot { fill: #334e68; }
`;

/**
 * Box plots as an SVG image: a panel for each benchmark, in it the runs beside each other in their order.
 *
 * @throws MettleError `METTLE_BENCHMARK` for statistics without quartiles.
 */
export function histogramSvg(rows: readonly Row[], unit: Unit | undefined): string {
  const benchmarks = new Map<string, Row[]>();
  for (const row of rows) benchmarks.set(row.fullname, [...(benchmarks.get(row.fullname) ?? []), row]);
  const mostRuns = Math.max(...[...benchmarks.values()].map((runs) => runs.length));
  const width = Math.max(NARROWEST, PANEL.left + PANEL.right + mostRuns * ROOM_FOR_RUN);
  const height = HEAD + benchmarks.size * PANEL_HEIGHT;
  const panels = [...benchmarks].map(([name, runs], at) => {
    const own = unit ?? timeUnit(Math.min(...runs.map(({ stats }) => stats.min)));
    return panel(name, runs.map(boxOf), own, HEAD + at * PANEL_HEIGHT, width);
  });
  const svg = element(
    'svg',
    { xmlns: 'http://www.w3.org/2000/svg', width, height, viewBox: `0 0 ${width} ${height}`, role: 'img' },
    element('style', {}, STYLE),
    element('rect', { class: 'ground', width, height }),
    textAt(20, 26, 'Benchmarks over runs', { class: 'head' }),
    textAt(20, 44, LEGEND, { class: 'tick' }),
    ...panels,
  );
  return `<?xml version="1.0" encoding="UTF-8"?>\n${svg}\n`;
}
