import type { SpeedVerdict } from '../../core/records/bench';
import { changeInWords, intervalInWords, speedInWords } from '../../core/speed-words';
import { type Content, type Html, html } from '../markup';
import { type RatioScale, ratioScale } from './forest-scale';

/** A ratio with its interval. */
export interface ForestEstimate {
  readonly ratio: number;
  readonly low: number;
  readonly high: number;
  readonly verdict: SpeedVerdict;
  /** Whether its verdict does not count: it only informs, or is not to be trusted. */
  readonly isMuted?: boolean;
}

/** One line of a forest plot. */
export interface ForestRow {
  readonly name: string;
  readonly detail: Content;
  /** What the ratio may differ from 1, as a share: shaded. */
  readonly tolerance: number;
  readonly estimate?: ForestEstimate;
  /** Ratios of single measurements. */
  readonly dots?: readonly number[];
  /** Whether the dots are what was judged; the others are rings. */
  readonly judged?: boolean;
}

const HEIGHT = 34;
/** Dots of a row stand on so many lines, so that those alike do not hide each other. */
const LINES = 3;
const VERDICTS: readonly string[] = ['slower', 'faster', 'equivalent', 'inconclusive'] satisfies SpeedVerdict[];

/**
 * Ratios over one axis, drawn without a script: a dot with its interval, or a dot for each measurement, and behind them what counts as equal.
 * An interval that goes beyond the axis ends in an arrow.
 */
export function forest(title: string, rows: readonly ForestRow[]): Html {
  const scale = ratioScale(
    rows.flatMap(({ tolerance, estimate, dots = [] }) => [
      1 / (1 + tolerance),
      1 + tolerance,
      ...(estimate ? [estimate.ratio] : []),
      ...dots,
    ]),
    rows.flatMap(({ estimate }) => (estimate ? [estimate.low, estimate.high] : [])),
  );
  return html`<figure class="lanes forest" aria-label="${title}">
${rows.map(
  (row) => html`<div class="lane"><p><bdi>${row.name}</bdi> <small><bdi>${row.detail}</bdi></small></p>
<svg width="100%" height="${HEIGHT}" role="img" aria-label="${inWords(row)}">${band(row, scale)}${scale.ticks.map(
    ({ ratio }) =>
      html`<line class="${ratio === 1 ? 'same' : 'grid'}" x1="${scale.at(ratio)}%" x2="${scale.at(ratio)}%" y1="0" y2="${HEIGHT}"/>`,
  )}${scatter(row, scale)}${row.estimate && interval(row.estimate, scale)}</svg></div>
`,
)}<div class="lane axis" aria-hidden="true"><p></p><div><svg width="100%" height="18">${scale.ticks.map(
    ({ ratio, label }) =>
      html`<text x="${scale.at(ratio)}%" y="13" text-anchor="${anchor(scale.at(ratio))}">${label}</text>`,
  )}</svg><p class="ends"><span>← faster</span><span>slower →</span></p></div></div>
</figure>
${legend(rows)}`;
}

function band({ tolerance }: ForestRow, { at }: RatioScale): Html {
  const from = at(1 / (1 + tolerance));
  return html`<rect class="tolerance" x="${from}%" width="${at(1 + tolerance) - from}%" y="0" height="${HEIGHT}"/>`;
}

function scatter({ dots = [], judged }: ForestRow, { at }: RatioScale): Content {
  const look = judged ? 'dot' : 'ring';
  return dots
    .filter((ratio) => ratio > 0)
    .map(
      (ratio, index) =>
        html`<circle class="${look}" cx="${at(ratio)}%" cy="${(HEIGHT * (1 + (index % LINES))) / (LINES + 1)}" r="3.5"><title>${changeInWords(ratio)}</title></circle>`,
    );
}

function interval({ ratio, low, high, verdict, isMuted }: ForestEstimate, { at }: RatioScale): Content {
  if (!(ratio > 0)) return null;
  const middle = HEIGHT / 2;
  const look = isMuted ? 'muted' : VERDICTS.includes(verdict) ? verdict : 'inconclusive';
  const [from, to] = [Math.max(0, at(low)), Math.min(100, at(high))];
  return html`<g class="estimate ${look}"><title>${changeInWords(ratio)} (${intervalInWords({ low, high })})</title><line x1="${from}%" x2="${to}%" y1="${middle}" y2="${middle}"/>${end(from, at(low) < 0 ? 'M6 -5L0 0L6 5' : 'M0 -5L0 5', middle)}${end(
    to,
    at(high) > 100 ? 'M-6 -5L0 0L-6 5' : 'M0 -5L0 5',
    middle,
  )}<circle cx="${at(ratio)}%" cy="${middle}" r="5"/></g>`;
}

/** Percents are no part of a path: it is put in its place as a picture of its own. */
function end(percent: number, path: string, y: number): Html {
  return html`<svg x="${percent}%" y="${y}" overflow="visible"><path d="${path}"/></svg>`;
}

function inWords({ name, tolerance, estimate, dots = [] }: ForestRow): string {
  const band = `tolerance ${intervalInWords({ low: 1 / (1 + tolerance), high: 1 + tolerance })}`;
  const told =
    estimate === undefined
      ? dots.map(changeInWords).join(', ')
      : `${changeInWords(estimate.ratio)}, interval ${intervalInWords(estimate)}, ${speedInWords(estimate.verdict)}`;
  return `${name}: ${told}; ${band}`;
}

function legend(rows: readonly ForestRow[]): Html {
  const entry = (mark: Html, text: string): Html =>
    html`<li><svg width="22" height="14" aria-hidden="true">${mark}</svg>${text}</li>`;
  const has = (judged: boolean): boolean => rows.some((row) => row.dots !== undefined && row.judged === judged);
  return html`<ul class="lanes-legend" aria-label="Legend of the ratios">${entry(html`<rect class="tolerance" width="22" height="14"/>`, 'within the tolerance')}${
    rows.some(({ estimate }) => estimate) &&
    entry(
      html`<g class="estimate"><line x1="1" x2="21" y1="7" y2="7"/><circle cx="11" cy="7" r="4"/></g>`,
      'ratio and its interval',
    )
  }${has(true) && entry(html`<circle class="dot" cx="11" cy="7" r="3.5"/>`, 'one measurement')}${
    has(false) && entry(html`<circle class="ring" cx="11" cy="7" r="3.5"/>`, 'one measurement, not judged by')
  }</ul>`;
}

function anchor(percent: number): string {
  if (percent < 6) return 'start';
  return percent > 92 ? 'end' : 'middle';
}
