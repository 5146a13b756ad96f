import { isLeak, ratesInWords } from '../../core/leak-words';
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
  summary: ({ result }) => {
    const leaks = result.findings.filter(isLeak);
    const unsettled = result.findings.length - leaks.length;
    const [first] = leaks;
    return [
      first === undefined
        ? 'no leak'
        : `${formatCount(leaks.length)} ${plural(leaks.length, 'leak')}, the largest ${first.className}, ${ratesInWords(first)}`,
      ...(unsettled === 0 ? [] : [`${formatCount(unsettled)} unsettled`]),
      `${formatCount(result.iterations)} ${plural(result.iterations, 'iteration')}`,
    ].join(' · ');
  },
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
