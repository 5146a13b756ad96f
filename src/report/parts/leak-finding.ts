import { isLeak, ratesInWords } from '../../core/leak-words';
import type { LeakFinding, LeakMember } from '../../core/records/memory';
import { formatBytes, formatCount } from '../../core/units';
import { type Content, type Html, html } from '../markup';
import { leakSite } from './leak-site';
import { retainerPath } from './retainer-path';
import { table } from './table';

/** One finding: what, how much, where it was allocated, who holds it, and what it is made up of. */
export function leakFinding(finding: LeakFinding): Html {
  const { kind, className, inWords, sites, retainers, members } = finding;
  return html`<section class="finding">
<h5><code>${className}</code> <span class="tag">${kind}</span></h5>
<p class="rates">${ratesInWords(finding)}</p>
${!isSaidBelow(finding) && html`<p><bdi>${inWords}</bdi></p>`}
${list('Allocated by', 'sites', sites.map(leakSite))}${list('Held', 'holding', retainers.map(retainerPath))}${madeUpOf(members)}</section>
`;
}

/** The sentence of a leak says what stands below where that is known; that of other growth says what to do. */
function isSaidBelow(finding: LeakFinding): boolean {
  return isLeak(finding) && finding.sites.length + finding.retainers.length > 0;
}

function list(heading: string, name: string, entries: readonly Html[]): Content {
  return entries.length > 0 && html`<h6>${heading}</h6><ul class="${name}">${entries}</ul>`;
}

function madeUpOf(members: readonly LeakMember[]): Content {
  if (members.length < 2) return null;
  return html`<h6>Made up of, per iteration</h6>${table<LeakMember>(
    'Classes of this finding, per iteration',
    [
      { heading: 'Class', cell: ({ className }) => html`<code>${className}</code>` },
      { heading: 'Objects', cell: (each) => formatCount(each.objectsPerIteration), figures: true },
      { heading: 'Own size', cell: (each) => formatBytes(each.bytesPerIteration), figures: true },
    ],
    members,
  )}`;
}
