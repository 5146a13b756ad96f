import { formatCount } from '../../core/units';
import { html } from '../markup';
import { card } from '../parts/card';
import { table } from '../parts/table';
import { plural } from '../verdict';
import type { Section } from './section';

/** Looks for leaks: the findings of each. */
export const leaksSection: Section<'leaks'> = {
  kind: 'leaks',
  heading: 'Memory',
  quiet: false,
  summary: ({ result }) =>
    `${formatCount(result.findings.length)} ${plural(result.findings.length, 'finding')} in ${formatCount(result.iterations)} iterations`,
  render: (records) =>
    html`${records.map((judged) =>
      card(
        judged,
        table(
          'Findings',
          [{ heading: 'Finding', cell: ({ inWords }) => html`<bdi>${inWords}</bdi>` }],
          judged.record.result.findings,
        ),
      ),
    )}`,
};
