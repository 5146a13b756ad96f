import type { ConcurrentlyRecordResult } from '../../core/records/record';
import { formatCount, formatMs } from '../../core/units';
import { type Content, type Html, html } from '../markup';
import { card } from '../parts/card';
import { figures, table } from '../parts/table';
import type { Section } from './section';

/** Calls made at the same time: how many were fulfilled, how long they took, and why the others were rejected. */
export const concurrentlySection: Section<'concurrently'> = {
  kind: 'concurrently',
  heading: 'Concurrently',
  quiet: true,
  summary: ({ result }) => {
    const rejected = result.rejected === 0 ? '' : `, ${formatCount(result.rejected)} rejected`;
    return `${formatCount(result.fulfilled)} of ${formatCount(result.calls)} fulfilled${rejected}`;
  },
  render: (records) => html`${records.map((judged) => card(judged, body(judged.record.result)))}`,
};

function body(result: ConcurrentlyRecordResult): Html {
  const sorted = [...result.durationsMs].sort((a, b) => a - b);
  const at = (quantile: number): string => {
    const value = sorted[Math.max(0, Math.ceil(quantile * sorted.length) - 1)];
    return value === undefined ? '–' : formatMs(value);
  };
  return html`${figures([
    ['Calls', formatCount(result.calls), `at most ${formatCount(result.limit)} at once`],
    ['Fulfilled', formatCount(result.fulfilled)],
    ['Rejected', formatCount(result.rejected)],
    ['Fastest', at(0)],
    ['Median', at(0.5)],
    ['Slowest', at(1)],
  ])}${rejections(result)}`;
}

function rejections(result: ConcurrentlyRecordResult): Content {
  if (result.rejections.length === 0) return null;
  return table(
    'Reasons of the rejected calls',
    [
      { heading: 'Count', cell: (each) => formatCount(each.count), figures: true },
      { heading: 'Reason', cell: (each) => html`<bdi class="message">${each.message}</bdi>` },
    ],
    result.rejections,
  );
}
