import type { createColors } from 'picocolors';
import type { EndedExperiment } from '../../chaos';
import { reasonOf } from '../../core/errors';
import { formatMs } from '../../core/units';

type Colours = ReturnType<typeof createColors>;

const SIGNS = { passed: '✓', failed: '✕', invalid: '!', error: '!' } as const;

/** An experiment in a few lines: how it ended, its steady state, its recovery, what each fault did, why it did not pass. */
export function experimentLines(
  { name, verdict, result, judgements, error }: EndedExperiment,
  colours: Colours,
): string {
  const { steadyState, recoveryMs, faults, seed } = result;
  const paint = { passed: colours.green, failed: colours.red, invalid: colours.yellow, error: colours.red }[verdict];
  const rows: [string, string][] = [
    ...(steadyState === null
      ? []
      : ([
          ['before', held(steadyState.before)],
          ['during', `held ${steadyState.during.held} of ${steadyState.during.asked}`],
          ['after', held(steadyState.after)],
          ['recovery', recoveryMs === null ? 'none' : formatMs(recoveryMs)],
        ] as [string, string][])),
    ...faults.map((fault): [string, string] => [
      'fault',
      `${fault.name} on ${fault.target}: fired ${fault.fired}${fault.firstMs === null ? '' : `, ${formatMs(fault.firstMs)} to ${formatMs(fault.lastMs ?? 0)}`}`,
    ]),
    ['seed', String(seed)],
  ];
  const why = [
    ...judgements.filter(({ passed }) => !passed).map(({ limit, actual }) => `${limit}, but: ${actual}`),
    ...(verdict === 'invalid' ? result.reasons.map((reason) => `${result.outcome}: ${reason}`) : []),
    ...(verdict === 'error' ? [reasonOf(error)] : []),
  ];
  return [
    `${paint(SIGNS[verdict])} ${colours.bold(name)}`,
    ...rows.map(([label, text]) => `    ${colours.dim(label.padEnd(9))} ${text}`),
    ...why.map((line) => `    ${paint(line.replace(/\s*\n\s*/g, ' '))}`),
    '',
  ].join('\n');
}

function held(does: boolean): string {
  return does ? 'held' : 'did not hold';
}
