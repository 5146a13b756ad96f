import type { MettleRecord } from '../../core/records/record';
import { type Content, type Html, html } from '../markup';
import { endedByLimit, type JudgedRecord } from '../verdict';
import { status } from './status';
import { table } from './table';

/** The id of a record's place in the page. */
export function anchorOf(record: MettleRecord): string {
  return `record-${record.id}`;
}

/** Which test a record is of: its file, its name, and its attempt where there were several. */
export function testOf(record: MettleRecord, superseded: boolean): Html {
  const { path, name, attempt } = record.test;
  const retried = superseded && html` <span class="tag">attempt ${attempt}, retried</span>`;
  const last = !superseded && attempt > 1 && html` <span class="tag">attempt ${attempt}</span>`;
  const place = [path, name].filter((part) => part !== null).join(' › ');
  return html`<span class="test"><bdi>${place === '' ? 'outside a test' : place}</bdi>${retried}${last}</span>`;
}

/** An actual figure that is longer is a sentence, or a list of names. */
const LONG = 32;

function longActual(actual: string): Html {
  return html`<bdi class="long">${actual}</bdi>`;
}

/** The limits of a record, those that failed first; nothing where there was none. */
export function judgements(record: MettleRecord): Content {
  if (record.judgements.length === 0) return null;
  const rows = [...record.judgements].sort((a, b) => Number(a.passed) - Number(b.passed));
  return html`<div class="limits">${table(
    'Limits',
    [
      { heading: 'Limit', cell: (each) => html`<code>${each.limit}</code>` },
      { heading: 'Actual', cell: ({ actual }) => (actual.length > LONG ? longActual(actual) : actual), figures: true },
      { heading: 'Result', cell: (each) => status(each.passed ? 'passed' : 'failed') },
      { heading: 'Matcher', cell: (each) => html`<code>${each.matcher}</code>` },
    ],
    rows,
  )}</div>`;
}

/** Why a measurement is not to be trusted; nothing where it is. */
export function distrust(record: MettleRecord): Content {
  if (record.outcome === 'completed') return null;
  const reasons = html`<ul>${record.reasons.map((reason) => html`<li><bdi>${reason}</bdi></li>`)}</ul>`;
  if (endedByLimit(record)) {
    return html`<div class="distrust" role="note"><p><strong>This run was ended early</strong>: it had broken its limits, and what follows is what was measured until then.</p>
${reasons}</div>`;
  }
  const what = record.outcome === 'aborted' ? 'This measurement was aborted.' : 'This measurement is invalid.';
  return html`<div class="distrust" role="note"><p><strong>${what} Its figures are not to be trusted</strong>: they say nothing about what was measured, whatever limit was held against them.</p>
${reasons}</div>`;
}

/** The frame of one record: verdict, title, test, doubts and limits, then what its section adds. */
export function card({ record, verdict, superseded }: JudgedRecord, body: Content): Html {
  return html`<article class="card ${verdict}${superseded && ' superseded'}" id="${anchorOf(record)}">
<header>${status(verdict)}<h3><bdi>${record.title}</bdi></h3>${testOf(record, superseded)}</header>
${distrust(record)}${judgements(record)}${body}</article>
`;
}
