import { placeOf } from '../../core/leak-words';
import type { RetainerPath, RetainerStep } from '../../core/records/memory';
import { formatCount } from '../../core/units';
import { type Html, html } from '../markup';

/** Deeper steps stand no further in: there would be no room left for their names. */
const DEEPEST = 8;

/** Who holds what is leaked: a sentence, and the path from the root of the heap, one step below the other. */
export function retainerPath({ inWords, count, steps }: RetainerPath): Html {
  return html`<li><p><bdi>${capital(inWords)}</bdi> <small>· ${formatCount(count)} ${count === 1 ? 'object' : 'objects'}</small></p>
<ol class="holders" aria-label="From the root of the heap to what is leaked">${steps.map(step)}</ol></li>
`;
}

function step({ edge, className, repeated, definedAt }: RetainerStep, depth: number): Html {
  const times = repeated > 1 && html` <span class="tag">× ${formatCount(repeated)} in a row</span>`;
  const place = definedAt && html` <code class="place">${placeOf(definedAt)}</code>`;
  return html`<li class="depth-${Math.min(depth, DEEPEST)}">${edge !== '' && html`<span class="edge">${edge}</span> `}<code>${className}</code>${times}${place}</li>
`;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
