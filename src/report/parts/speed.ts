import type { SpeedVerdict } from '../../core/records/bench';
import { changeInWords, intervalInWords, ratioInWords } from '../../core/speed-words';
import { formatShare } from '../../core/units';
import { type Content, type Html, html } from '../markup';

/** What was found of two times, wherever they come from. */
export interface Judged {
  readonly verdict: SpeedVerdict;
  readonly ratio: number;
  readonly interval: { readonly low: number; readonly high: number };
  readonly confidence: number;
  readonly tolerance: number;
  readonly reasons: readonly string[];
}

/** The verdict in a sentence. `subject` begins it, `other` is what it is compared with. */
export function verdictInWords({ verdict, ratio, tolerance }: Judged, subject: string, other: string): string {
  const within = formatShare(tolerance);
  switch (verdict) {
    case 'slower':
      return `${subject} is ${ratioInWords(ratio)} than ${other}: more than the tolerance of ${within}, beyond doubt.`;
    case 'faster':
      return `${subject} is ${ratioInWords(ratio)} than ${other}: by more than the tolerance of ${within}, beyond doubt.`;
    case 'equivalent':
      return `${subject} is as fast as ${other}: within the tolerance of ${within}, beyond doubt.`;
    default:
      return `Whether ${subject} is as fast as ${other}, within the tolerance of ${within}, cannot be said.`;
  }
}

/** A ratio with its interval: `+9.1 % (+7.2 % to +11 %)`. */
export function ratioWithInterval({ ratio, interval }: Pick<Judged, 'ratio' | 'interval'>): string {
  return `${changeInWords(ratio)} (${intervalInWords(interval)})`;
}

/** The verdict, and why it is so. One that only informs does not look like one that fails. */
export function verdictNote({ verdict, reasons }: Judged, sentence: string, isAdvisory = false): Html {
  const look = isAdvisory ? 'advisory' : verdict === 'slower' || verdict === 'inconclusive' ? verdict : 'fine';
  const tag = isAdvisory && html` <span class="tag">advisory: it never fails</span>`;
  return html`<div class="speed ${look}" role="note"><p><strong><bdi>${sentence}</bdi></strong>${tag}</p>${
    reasons.length > 0 && html`<ul>${reasons.map((reason) => html`<li><bdi>${reason}</bdi></li>`)}</ul>`
  }</div>
`;
}

/** What a reader has to know to read the figures. */
export function notes(all: readonly string[]): Content {
  if (all.length === 0) return null;
  return html`<ul class="notes">${all.map((note) => html`<li><bdi>${note}</bdi></li>`)}</ul>`;
}
