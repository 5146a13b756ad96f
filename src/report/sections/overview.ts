import { formatBytes, formatCount, formatMs } from '../../core/units';
import { benchmarkCoverage } from '../benchmark-coverage';
import { type Content, type Html, html } from '../markup';
import { anchorOf, testOf } from '../parts/card';
import { SIGNS, status } from '../parts/status';
import { figures, table } from '../parts/table';
import type { FailedTest, MachineInfo, Report, ShardInfo, TestCounts } from '../report';
import { headline, type JudgedRecord, plural, runVerdict, type Verdict } from '../verdict';
import { sectionOf } from './index';

const RUN_SIGN: Readonly<Record<ReturnType<typeof runVerdict>, Verdict>> = {
  passed: 'passed',
  failed: 'failed',
  invalid: 'untrusted',
};

/** The top of the page: how the run ended, every result with its verdict, and what ran where. */
export function overview(report: Report, judged: readonly JudgedRecord[]): Html {
  const verdict = RUN_SIGN[runVerdict(report)];
  const counted = judged.filter(({ superseded }) => !superseded);
  const retried = judged.filter(({ superseded }) => superseded);
  return html`<section class="overview" aria-labelledby="verdict">
<h1 id="verdict" class="${verdict}"><span class="sign" aria-hidden="true">${SIGNS[verdict]}</span>${headline(report)}</h1>
${runFigures(report)}${doubts(report)}${failedTests(report.run.failedTests ?? [])}
${uncovered(report)}${counted.length > 0 && html`<h2 id="results">Results</h2>${results(counted)}`}
${retried.length > 0 && html`<details><summary>${formatCount(retried.length)} ${plural(retried.length, 'result')} of earlier attempts</summary><p class="note">The test was retried: its last attempt counts.</p>${results(retried)}</details>`}
</section>
`;
}

function runFigures({ run }: Report): Html {
  return html`${figures([
    ['Tests', tests(run.tests), skipped(run.tests)],
    ['Started', html`<time datetime="${run.startedAt}">${run.startedAt.slice(0, 16).replace('T', ' ')}</time>`, 'UTC'],
    ['Took', run.durationMs === null ? 'unknown' : formatMs(run.durationMs), run.shards && 'the longest shard'],
    ...machineFigure(run.machine),
    ...(run.versions === null ? [] : [['Versions', `Node ${run.versions.node}`, versions(run)] as const]),
    ...(run.commit === undefined ? [] : [['Commit', html`<code>${run.commit.slice(0, 10)}</code>`] as const]),
  ])}${run.shards && shards(run.shards)}`;
}

function tests(counts: TestCounts | null): string {
  if (counts === null) return 'unknown';
  return counts.failed === 0 ? `${formatCount(counts.passed)} passed` : `${formatCount(counts.failed)} failed`;
}

function skipped(counts: TestCounts | null): Content {
  if (counts === null) return null;
  const parts = [
    counts.failed > 0 && `${formatCount(counts.passed)} passed`,
    counts.skipped > 0 && `${formatCount(counts.skipped)} skipped`,
  ].filter((part) => part !== false);
  return parts.length === 0 ? undefined : parts.join(', ');
}

function machineFigure(machine: MachineInfo | null): readonly (readonly [string, Content, Content])[] {
  if (machine === null) return [];
  const detail = `${machine.cpuModel}, ${formatBytes(machine.memory)}, ${machine.platform}`;
  return [['Machine', `${formatCount(machine.cpus)} ${plural(machine.cpus, 'processor')}`, detail]];
}

function versions({ versions: known }: ShardInfo): string {
  if (known === null) return 'unknown';
  return [`jest-mettle ${known.jestMettle}`, ...(known.jest === undefined ? [] : [`Jest ${known.jest}`])].join(', ');
}

function shards(all: readonly ShardInfo[]): Html {
  return html`<details><summary>Merged from ${formatCount(all.length)} shards</summary>${table(
    'Shards',
    [
      { heading: 'Started', cell: (each) => each.startedAt },
      {
        heading: 'Took',
        cell: (each) => (each.durationMs === null ? 'unknown' : formatMs(each.durationMs)),
        figures: true,
      },
      { heading: 'Tests', cell: (each) => tests(each.tests) },
      {
        heading: 'Machine',
        cell: ({ machine }) => (machine === null ? 'unknown' : `${machine.cpus} × ${machine.cpuModel}`),
      },
      { heading: 'Versions', cell: versions },
      {
        heading: 'Commit',
        cell: (each) => (each.commit === undefined ? '–' : html`<code>${each.commit.slice(0, 10)}</code>`),
      },
    ],
    all,
  )}</details>`;
}

/** What makes the report itself less than whole. */
function doubts({ run }: Report): Content {
  const torn = run.tornLines ?? 0;
  const commits = new Set((run.shards ?? []).map((shard) => shard.commit));
  const unfinished = (run.shards ?? [run]).filter((shard) => shard.tests === null).length;
  const texts = [
    torn > 0 &&
      `A process was killed while it wrote: ${formatCount(torn)} ${plural(torn, 'line')} of the journals could not be read, so results or limits are missing here.`,
    commits.size > 1 && 'The shards are of different commits: this is not one run.',
    unfinished > 0 && 'A run left only its journals, since it did not reach its end: how its tests ended is unknown.',
  ].filter((text) => text !== false);
  return texts.map((text) => html`<div class="distrust" role="note"><p>${text}</p></div>`);
}

/** What has no benchmark: what is declared critical is told in the open. */
function uncovered(report: Report): Content {
  const { critical, routes } = benchmarkCoverage(report);
  const list = (targets: readonly string[]): Html =>
    html`<ul class="files">${targets.map((target) => html`<li><code>${target}</code></li>`)}</ul>`;
  return [
    critical.length > 0 &&
      html`<div class="distrust" role="note"><p>Declared critical, and without a benchmark:</p>${list(critical)}</div>`,
    routes.length > 0 &&
      html`<details><summary>${formatCount(routes.length)} ${plural(routes.length, 'operation')} of services without a benchmark</summary>${list(routes)}</details>`,
  ];
}

function failedTests(failed: readonly FailedTest[]): Content {
  if (failed.length === 0) return null;
  return html`<h2 id="failed-tests">Failed tests</h2><ol class="failed-tests">${failed.map(
    ({ path, name, message }) => html`<li class="card failed"><h3><bdi>${name}</bdi></h3>
<span class="test"><bdi>${path}</bdi></span><pre class="message" tabindex="0"><bdi>${message}</bdi></pre></li>
`,
  )}</ol>`;
}

function results(judged: readonly JudgedRecord[]): Html {
  return html`<ol class="results">${judged.map(
    ({ record, verdict, superseded }) => html`<li class="${verdict}">${status(verdict)}
<div class="what"><a href="#${anchorOf(record)}"><bdi>${record.title}</bdi></a><span class="kind">${sectionOf(record).heading}</span>${testOf(record, superseded)}</div>
<div class="how"><span class="summary">${sectionOf(record).summary(record)}</span>${why(record)}</div></li>
`,
  )}</ol>`;
}

function why(record: JudgedRecord['record']): Content {
  if (record.outcome !== 'completed') return record.reasons.map((reason) => html`<p><bdi>${reason}</bdi></p>`);
  return record.judgements
    .filter((judgement) => !judgement.passed)
    .map(({ limit, actual }) => html`<p><code>${limit}</code> but was <strong>${actual}</strong></p>`);
}
