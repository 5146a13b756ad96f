import { formatCount, formatMs } from '../../core/units';
import { html } from '../markup';
import { card } from '../parts/card';
import { figures } from '../parts/table';
import { plural } from '../verdict';
import type { Section } from './section';

/** Conditions that were waited for: how long it took, and what stood in the way last. */
export const eventuallySection: Section<'eventually'> = {
  kind: 'eventually',
  heading: 'Eventually',
  quiet: true,
  summary: ({ result }) =>
    `${result.passed ? 'after' : 'not within'} ${formatMs(result.tookMs)}, ${formatCount(result.attempts)} ${plural(result.attempts, 'attempt')}`,
  render: (records) =>
    html`${records.map((judged) => {
      const { result } = judged.record;
      return card(
        judged,
        html`${figures([
          ['Took', formatMs(result.tookMs)],
          ['Allowed', formatMs(result.withinMs)],
          ['Attempts', formatCount(result.attempts)],
        ])}${result.lastError !== null && html`<p class="note">Last error: <bdi class="message">${result.lastError}</bdi></p>`}`,
      );
    })}`,
};
