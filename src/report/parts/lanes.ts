import { formatMs } from '../../core/units';
import { type Html, html } from '../markup';
import { roundStep } from './ticks';

/** A mark in a lane: a stretch, or a moment where it has no end. In milliseconds, as the axis. */
export interface Mark {
  /** How it is drawn; the style sheet has a class of this name. */
  readonly look: 'in-place' | 'fired' | 'held' | 'lost' | 'recovery' | 'failure';
  readonly fromMs: number;
  readonly toMs?: number;
  /** What a pointer that rests on it is told. */
  readonly says?: string;
}

/** One line of a timeline: a name, and what happened when. */
export interface Lane {
  readonly name: string;
  readonly detail: string;
  readonly marks: readonly Mark[];
}

const HEIGHT = 24;
/** Moments that fall together on so many places of the axis are one mark. */
const PLACES = 400;
/** More labels than this, and they touch each other on a telephone. */
const MOST_TICKS = 5;
/** The narrowest stretch that can be seen, in percent. */
const NARROWEST = 0.4;
/** Top and height of a stretch: what differs by colour differs by shape too. */
const SHAPES: Readonly<Record<Mark['look'], readonly [top: number, height: number]>> = {
  'in-place': [4, 16],
  fired: [2, 20],
  held: [10, 4],
  lost: [3, 18],
  recovery: [8, 8],
  failure: [2, 20],
};

/** Lanes over one axis of time, drawn without a script: positions are percents, so that they fit any width. */
export function lanes(title: string, endMs: number, all: readonly Lane[]): Html {
  const ticks = ticksTo(endMs);
  const at = (ms: number): number => Number(((100 * Math.min(Math.max(ms, 0), endMs)) / Math.max(endMs, 1)).toFixed(3));
  const grid = ticks.map((ms) => html`<line class="grid" x1="${at(ms)}%" x2="${at(ms)}%" y1="0" y2="${HEIGHT}"/>`);
  return html`<figure class="lanes" aria-label="${title}">
${all.map(
  (lane) => html`<div class="lane"><p><bdi>${lane.name}</bdi> <small><bdi>${lane.detail}</bdi></small></p>
<svg width="100%" height="${HEIGHT}" role="img" aria-label="${inWords(lane)}">${grid}${withoutRepeats(lane.marks, at).map((mark) => draw(mark, at))}</svg></div>
`,
)}<div class="lane axis" aria-hidden="true"><p></p><svg width="100%" height="18">${ticks.map(
    (ms) => html`<text x="${at(ms)}%" y="13" text-anchor="${anchor(at(ms))}">${formatMs(ms)}</text>`,
  )}</svg></div>
</figure>
`;
}

function draw({ look, fromMs, toMs, says }: Mark, at: (ms: number) => number): Html {
  const [top, height] = SHAPES[look];
  const told = says === undefined ? null : html`<title>${says}</title>`;
  if (toMs === undefined) {
    const x = at(fromMs);
    return html`<line class="${look}" x1="${x}%" x2="${x}%" y1="${top}" y2="${top + height}">${told}</line>`;
  }
  const width = Math.max(at(toMs) - at(fromMs), NARROWEST);
  const x = Math.min(at(fromMs), 100 - width);
  return html`<rect class="${look}" x="${x}%" y="${top}" width="${width}%" height="${height}" rx="2">${told}</rect>`;
}

/** Thousands of moments are no more to see than the places where they are. */
function withoutRepeats(marks: readonly Mark[], at: (ms: number) => number): Mark[] {
  const taken = new Set<string>();
  return marks.filter(({ look, fromMs, toMs }) => {
    if (toMs !== undefined) return true;
    const place = `${look} ${Math.round((at(fromMs) / 100) * PLACES)}`;
    return !taken.has(place) && taken.add(place);
  });
}

function inWords({ name, detail, marks }: Lane): string {
  const stretches = marks.filter(({ toMs, says }) => toMs !== undefined && says !== undefined).map(({ says }) => says);
  return [`${name}, ${detail}`, ...stretches.slice(0, 8)].join('; ');
}

function anchor(percent: number): string {
  if (percent < 4) return 'start';
  return percent > 94 ? 'end' : 'middle';
}

/** Round moments from 0 on. */
function ticksTo(endMs: number): number[] {
  const step = roundStep(Math.max(endMs, 1) / MOST_TICKS);
  return Array.from({ length: Math.floor(endMs / step) + 1 }, (_, index) => index * step);
}
