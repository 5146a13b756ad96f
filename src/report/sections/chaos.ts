import type { ChaosEvent, ExperimentResult, FaultSummary, SteadyStateSummary } from '../../core/records/chaos';
import { formatCount, formatMs } from '../../core/units';
import { type Content, type Html, html } from '../markup';
import { card } from '../parts/card';
import { type Lane, lanes, type Mark } from '../parts/lanes';
import { figures, table } from '../parts/table';
import { plural } from '../verdict';
import type { RecordOf, Section } from './section';

/** Rows of the list of what happened. */
const MOST_MOMENTS = 200;

/** Experiments and bodies under chaos: the faults over time, the steady state beside them, what each fault did. */
export const chaosSection: Section<'chaos'> = {
  kind: 'chaos',
  heading: 'Chaos',
  quiet: false,
  summary: ({ result }) =>
    [
      `${formatCount(result.faults.length)} ${plural(result.faults.length, 'fault')}, fired ${formatCount(firedInAll(result))} ${plural(firedInAll(result), 'time')}`,
      ...(result.bodyFailure === null ? [] : ['the body failed']),
      ...(result.steadyState === null || result.steadyState.during.asked === 0
        ? []
        : [`steady ${result.steadyState.during.held} of ${result.steadyState.during.asked}`]),
      ...(result.steadyState === null || !result.steadyState.before ? [] : [recoveryInWords(result)]),
    ].join(' · '),
  render: (records) => html`${records.map((judged) => card(judged, body(judged.record)))}`,
};

function body({ result, durationMs }: RecordOf<'chaos'>): Html {
  return html`${bodyFailure(result)}${keyFigures(result)}
<h4>Timeline</h4>
${lanes('Timeline of the experiment', durationMs, allLanes(result))}${legend(result)}
<h4>Faults</h4>${faults(result)}${moments(result)}`;
}

function firedInAll({ faults }: ExperimentResult): number {
  return faults.reduce((sum, { fired }) => sum + fired, 0);
}

function recoveryInWords({ recoveryMs, steadyState }: ExperimentResult): string {
  if (recoveryMs !== null) return `recovered in ${formatMs(recoveryMs)}`;
  return `not recovered within ${formatMs(steadyState?.withinMs ?? 0)}`;
}

function bodyFailure({ bodyFailure, faults }: ExperimentResult): Content {
  if (bodyFailure === null) return null;
  const there = bodyFailure.active.flatMap((index) => (faults[index] ? [faults[index]] : []));
  const when = there.length === 0 ? 'while no fault was in place' : 'while these were in place: ';
  return html`<div class="died" role="note"><p><strong>The body failed</strong> after ${formatMs(bodyFailure.atMs)}, ${when}${there.map(
    ({ name, target }, index) => html`${index > 0 && ', '}<bdi>${name}</bdi> on <bdi>${target}</bdi>`,
  )}</p><pre class="reason"><bdi>${bodyFailure.reason}</bdi></pre></div>
`;
}

function keyFigures(result: ExperimentResult): Html {
  const { steadyState, recoveryMs, seed } = result;
  return figures([
    ...(steadyState === null
      ? []
      : [
          [
            'Recovery',
            recoveryMs === null ? (steadyState.before ? 'none' : '–') : formatMs(recoveryMs),
            steadyState.before ? `waited up to ${formatMs(steadyState.withinMs)}` : 'no fault was ever there',
          ] as const,
          [
            'Steady',
            steadyState.during.asked === 0 ? '–' : `${steadyState.during.held} of ${steadyState.during.asked}`,
            'looks while faults were there',
          ] as const,
        ]),
    ['Fired', formatCount(firedInAll(result)), plural(firedInAll(result), 'time')],
    ['Seed', html`<code>${seed}</code>`, 'draws the same again'],
  ]);
}

function allLanes(result: ExperimentResult): Lane[] {
  const { steadyState, recoveryMs, faults, events, bodyFailure } = result;
  const looks = events.filter((event) => event.type === 'steady-state');
  const endMs = Math.max(0, ...faults.flatMap(({ active }) => active.map(({ toMs }) => toMs)));
  return [
    ...(steadyState === null
      ? []
      : [{ name: steadyState.name, detail: steadyInWords(steadyState), marks: stretches(looks) }]),
    ...(recoveryMs === null ? [] : [recoveryLane(endMs, recoveryMs)]),
    ...faults.map((fault, index) => faultLane(fault, index, events)),
    ...(bodyFailure === null
      ? []
      : [
          {
            name: 'body',
            detail: `failed after ${formatMs(bodyFailure.atMs)}`,
            marks: [{ look: 'failure', fromMs: bodyFailure.atMs, says: 'the body failed' } as const],
          },
        ]),
  ];
}

function steadyInWords({ name, during: { asked, held } }: SteadyStateSummary): string {
  const looks = asked === 0 ? [] : [`held in ${held} of ${asked} looks`];
  return [...(name === 'steady state' ? [] : ['steady state']), ...looks].join(', ');
}

function recoveryLane(endMs: number, recoveryMs: number): Lane {
  const says = `from the end of the last fault for ${formatMs(recoveryMs)}`;
  return {
    name: 'recovery',
    detail: formatMs(recoveryMs),
    marks: [{ look: 'recovery', fromMs: endMs, toMs: endMs + recoveryMs, says }],
  };
}

function faultLane({ name, target, active, fired }: FaultSummary, index: number, events: readonly ChaosEvent[]): Lane {
  const inPlace = active.map(
    ({ fromMs, toMs }): Mark => ({
      look: 'in-place',
      fromMs,
      toMs,
      says: `in place from ${formatMs(fromMs)} to ${formatMs(toMs)}`,
    }),
  );
  const moments = events.flatMap((event): Mark[] =>
    event.type === 'fired' && event.fault === index ? [{ look: 'fired', fromMs: event.atMs }] : [],
  );
  return {
    name,
    detail: `${target}, fired ${formatCount(fired)} ${plural(fired, 'time')}`,
    marks: [...inPlace, ...moments],
  };
}

type LookEvent = Extract<ChaosEvent, { type: 'steady-state' }>;

/** Looks that found the same, one after the other, are one stretch, up to the first that found something else. */
function stretches(looks: readonly LookEvent[]): Mark[] {
  const runs: { first: LookEvent; toMs: number; count: number }[] = [];
  for (const look of looks) {
    const last = runs.at(-1);
    if (last) last.toMs = look.atMs;
    if (last?.first.held === look.held) last.count += 1;
    else runs.push({ first: look, toMs: look.atMs, count: 1 });
  }
  return runs.map(({ first, toMs, count }) => ({
    look: first.held ? 'held' : 'lost',
    fromMs: first.atMs,
    toMs,
    says: `${first.held ? 'held' : `did not hold: ${first.reason}`}, ${count} ${plural(count, 'look')} from ${formatMs(first.atMs)} on`,
  }));
}

function legend({ steadyState, recoveryMs, eventsLeftOut }: ExperimentResult): Html {
  const entry = (look: Mark['look'], text: string): Html =>
    html`<li><svg width="18" height="14" aria-hidden="true"><rect class="${look}" x="${look === 'fired' ? 8 : 0}" y="${look === 'held' ? 5 : 1}" width="${look === 'fired' ? 2 : 18}" height="${look === 'held' ? 4 : 12}" rx="2"/></svg>${text}</li>`;
  return html`<ul class="lanes-legend" aria-label="Legend of the timeline">${entry('in-place', 'in place')}${entry('fired', 'fired')}${
    steadyState !== null && [entry('held', 'steady'), entry('lost', 'not steady')]
  }${recoveryMs !== null && entry('recovery', 'recovery')}</ul>
${eventsLeftOut > 0 && html`<p class="note">${formatCount(eventsLeftOut)} draws and firings are not shown: there were too many. The counts are exact.</p>`}`;
}

function faults({ faults: all }: ExperimentResult): Html {
  const hasDraws = all.some(({ drawn }) => drawn.struck < drawn.asked);
  const hasReached = all.some(({ figures: reached, notes }) => Object.keys(reached).length + notes.length > 0);
  return table<FaultSummary>(
    'Faults',
    [
      { heading: 'Fault', cell: ({ name }) => html`<code>${name}</code>` },
      { heading: 'Target', cell: ({ target }) => html`<bdi>${target}</bdi>` },
      { heading: 'Options (times in ms)', cell: ({ options }) => html`<bdi>${optionsInWords(options)}</bdi>` },
      { heading: 'In place', cell: ({ active }) => placeInWords(active), figures: true },
      { heading: 'Fired', cell: ({ fired }) => formatCount(fired), figures: true },
      { heading: 'First', cell: ({ firstMs }) => (firstMs === null ? '–' : formatMs(firstMs)), figures: true },
      { heading: 'Last', cell: ({ lastMs }) => (lastMs === null ? '–' : formatMs(lastMs)), figures: true },
      ...(hasDraws
        ? [{ heading: 'Struck', cell: ({ drawn }: FaultSummary) => `${drawn.struck} of ${drawn.asked}`, figures: true }]
        : []),
      ...(hasReached
        ? [
            {
              heading: 'Reached, and said',
              cell: ({ figures: reached, notes }: FaultSummary) =>
                html`<bdi>${[...Object.entries(reached).map(([name, value]) => `${name} ${formatCount(value)}`), ...notes].join('; ')}</bdi>`,
            },
          ]
        : []),
    ],
    all,
  );
}

/** What was left at its default says nothing. Lengths of time are in milliseconds. */
function optionsInWords(options: FaultSummary['options']): string {
  const told = Object.entries(options).filter(
    ([name, value]) => value !== null && !(name === 'probability' && value === 1) && !(name === 'skip' && value === 0),
  );
  return told.length === 0 ? '–' : told.map(([name, value]) => `${name} ${value}`).join(', ');
}

function placeInWords(active: FaultSummary['active']): string {
  const inAll = formatMs(active.reduce((sum, { fromMs, toMs }) => sum + toMs - fromMs, 0));
  if (active.length === 0) return 'never';
  return active.length === 1 ? inAll : `${inAll} in ${active.length} stays`;
}

/** Everything but the draws and firings, and looks only where they found something else than the one before. */
function moments({ events, faults: all }: ExperimentResult): Content {
  let before: boolean | undefined;
  const told = events.filter((event) => {
    if (event.type !== 'steady-state') return event.type !== 'drawn' && event.type !== 'fired';
    const isNew = before !== event.held;
    before = event.held;
    return isNew;
  });
  const more = told.length - MOST_MOMENTS;
  return html`<details><summary>What happened, in order</summary>${table<ChaosEvent>(
    'What happened, in order',
    [
      { heading: 'At', cell: ({ atMs }) => formatMs(atMs), figures: true },
      { heading: 'What', cell: (event) => html`<bdi>${inWords(event, all)}</bdi>` },
    ],
    told.slice(0, MOST_MOMENTS),
  )}${more > 0 && html`<p class="note">${formatCount(more)} more in the report's JSON.</p>`}</details>`;
}

function inWords(event: ChaosEvent, all: readonly FaultSummary[]): string {
  if (event.type === 'steady-state') {
    return `${event.phase}: the steady state ${event.held ? 'held' : `did not hold: ${event.reason}`}`;
  }
  const fault = all[event.fault];
  const name = fault === undefined ? 'a fault' : `${fault.name} on ${fault.target}`;
  if (event.type === 'noted') return `${name}: ${event.text}`;
  return event.type === 'injected' ? `${name} was put in place` : `${name} was taken away`;
}
