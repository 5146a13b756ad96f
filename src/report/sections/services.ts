import type { ServiceRecordResult } from '../../core/records/record';
import { formatBytes, formatCount, formatMs } from '../../core/units';
import { type Content, type Html, html } from '../markup';
import { card } from '../parts/card';
import { statusCounts } from '../parts/statuses';
import { figures, table } from '../parts/table';
import { plural } from '../verdict';
import type { Section } from './section';

/** Services under test: how they started and ended, what was called, what they called. */
export const servicesSection: Section<'service'> = {
  kind: 'service',
  heading: 'Services',
  quiet: true,
  summary: ({ result }) => {
    if (result.died !== null) return `died: ${result.died}`;
    const calls = result.operations.reduce((sum, each) => sum + each.calls, 0);
    return `up ${formatMs(result.upMs)}, ${formatCount(calls)} ${plural(calls, 'call')}`;
  },
  render: (records) => html`${records.map((judged) => card(judged, body(judged.record.result)))}`,
};

function body(result: ServiceRecordResult): Html {
  return html`<p class="plan">${result.form} <code>${result.label}</code> at <code>${result.url}</code></p>
${result.died !== null && html`<div class="died" role="note"><p><strong>It died by itself:</strong> <bdi>${result.died}</bdi></p></div>`}
${figures([
  ['Ready after', formatMs(result.startMs)],
  ['Up', formatMs(result.upMs)],
  ['Restarts', formatCount(result.restarts)],
])}${operations(result)}${dependencies(result)}`;
}

function operations(result: ServiceRecordResult): Content {
  if (result.operations.length === 0) return null;
  return html`<h4>Calls by the client</h4>${table(
    'Calls by operation',
    [
      { heading: 'Operation', cell: (each) => html`<bdi>${each.operation}</bdi>` },
      { heading: 'Calls', cell: (each) => formatCount(each.calls), figures: true },
      { heading: 'No answer', cell: (each) => formatCount(each.errors), figures: true },
      { heading: 'Mean', cell: (each) => formatMs(each.meanMs), figures: true },
      { heading: 'Slowest', cell: (each) => formatMs(each.maxMs), figures: true },
      { heading: 'Statuses', cell: (each) => statusCounts(each.statuses) },
    ],
    result.operations,
  )}`;
}

function dependencies(result: ServiceRecordResult): Content {
  if (result.dependencies.length === 0) return null;
  return html`<h4>Dependencies</h4>${table(
    'Traffic to dependencies',
    [
      { heading: 'Name', cell: (each) => html`<bdi>${each.name}</bdi>` },
      { heading: 'Address', cell: (each) => html`<code>${each.address}</code>` },
      { heading: 'Connections', cell: (each) => formatCount(each.connections), figures: true },
      { heading: 'Sent', cell: (each) => formatBytes(each.bytesUp), figures: true },
      { heading: 'Received', cell: (each) => formatBytes(each.bytesDown), figures: true },
    ],
    result.dependencies,
  )}`;
}
