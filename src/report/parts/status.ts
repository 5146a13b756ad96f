import { type Html, html } from '../markup';
import type { Verdict } from '../verdict';

const WORDS: Readonly<Record<Verdict, string>> = {
  failed: 'Failed',
  untrusted: 'Not to be trusted',
  attention: 'Look at this',
  passed: 'Passed',
  noted: 'Not judged',
};

/** The sign of a verdict, alike in the page and on the terminal. */
export const SIGNS: Readonly<Record<Verdict, string>> = {
  failed: '✕',
  untrusted: '!',
  attention: '!',
  passed: '✓',
  noted: '·',
};

/** A verdict as a sign and a word: the colour only repeats it. */
export function status(verdict: Verdict): Html {
  return html`<span class="status ${verdict}"><span class="sign" aria-hidden="true">${SIGNS[verdict]}</span>${WORDS[verdict]}</span>`;
}
