import { placeOf } from '../../core/leak-words';
import type { LeakFrame, LeakSite, LeakStatement } from '../../core/records/memory';
import { formatBytes } from '../../core/units';
import { type Content, type Html, html } from '../markup';

/** Where something leaked was allocated: the function, its statements that may have done it, and who called it. */
export function leakSite(site: LeakSite): Html {
  const { userFrame, statements, frames, bytesPerIteration } = site;
  const caller = userFrame !== null && placeOf(userFrame) !== placeOf(site) ? userFrame : null;
  return html`<li><p>${inSource(site)} <small>· ${bytesPerIteration === null ? 'called in each iteration' : `${formatBytes(bytesPerIteration)} an iteration`}</small></p>
${caller && html`<p class="caller">Called from ${inSource(caller)}</p>`}${code(statements)}${calledBy(frames, caller)}</li>
`;
}

/** A function and its place. */
export function inSource(frame: LeakFrame): Html {
  return html`<code>${frame.functionName}</code> <small>at</small> <code class="place">${placeOf(frame)}</code>`;
}

function code(statements: readonly LeakStatement[]): Content {
  if (statements.length === 0) return null;
  const keepers = statements.some(({ keeps }) => keeps);
  return html`<table class="code"><caption>Statements that allocate</caption><tbody>${statements.map(
    ({ line, column, text, keeps }) =>
      html`<tr class="${keeps && 'keeps'}"><th scope="row">${line}:${column}</th><td><code>${text}</code>${keeps && html` <small>keeps it</small>`}</td></tr>
`,
  )}</tbody></table>${keepers && html`<p class="note">“Keeps it” puts something where it outlives the call.</p>`}`;
}

/** A single caller that is named already says nothing more. */
function calledBy(frames: readonly LeakFrame[], named: LeakFrame | null): Content {
  const isNamed = named !== null && frames.every((frame) => placeOf(frame) === placeOf(named));
  if (frames.length === 0 || isNamed) return null;
  return html`<details><summary>Called by</summary><ol class="frames">${frames.map((frame) => html`<li>${inSource(frame)}</li>`)}</ol></details>`;
}
