import { formatCount } from '../../core/units';
import { html } from '../markup';
import { card } from '../parts/card';
import { table } from '../parts/table';
import type { Section } from './section';

/** What tests and files left behind, with where it was made. */
export const leftBehindSection: Section<'left-behind'> = {
  kind: 'left-behind',
  heading: 'Left behind',
  quiet: true,
  summary: ({ result }) => {
    const [first] = result.left;
    const more = result.left.length > 1 ? ` and ${formatCount(result.left.length - 1)} more` : '';
    return first === undefined ? 'nothing' : `${first.label}, made at ${first.madeAt}${more}`;
  },
  render: (records) =>
    html`${records.map((judged) =>
      card(
        judged,
        html`<p class="plan">${judged.record.result.after === null ? 'Found at the end of the file.' : html`Found after <bdi>${judged.record.result.after}</bdi>.`}</p>
${table(
  'What was left behind',
  [
    { heading: 'Kind', cell: (each) => html`<span class="tag">${each.kind}</span>` },
    { heading: 'What', cell: (each) => html`<bdi>${each.label}</bdi>` },
    { heading: 'Made at', cell: (each) => html`<code>${each.madeAt}</code>` },
    { heading: 'Made by', cell: (each) => html`<bdi>${each.madeBy ?? 'the file itself'}</bdi>` },
  ],
  judged.record.result.left,
)}`,
      ),
    )}`,
};
