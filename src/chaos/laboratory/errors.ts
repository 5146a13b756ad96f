import { stripVTControlCharacters } from 'node:util';
import { failedTo, type MettleError, reasonOf } from '../../core/errors';
import type { BodyFailure, FaultSummary } from '../../core/records/chaos';
import { formatMs } from '../../core/units';
import type { Fault } from '../fault';

/** One error of all that could not be taken back, with the error that it stands before, which would otherwise be lost. */
export function rollbackError(failures: readonly unknown[], before?: { readonly error: unknown }): MettleError {
  return failedTo({
    to: 'take back every fault',
    reason: `${failures.length} ${failures.length === 1 ? 'thing is' : 'things are'} not as before`,
    cure: 'End this process before you trust anything that runs in it',
    code: 'METTLE_ROLLBACK',
    cause: failures[0],
    details: [
      ...failures.map((failure) => `  - ${reasonOf(failure)}`),
      ...(before ? [`The body itself had failed: ${reasonOf(before.error)}`] : []),
    ].join('\n'),
  });
}

/** The error for faults that never did anything; nothing where each did, or one of its company. */
export function unfiredError(
  faults: readonly Fault[],
  summaries: readonly FaultSummary[],
  seed: number,
): MettleError | undefined {
  const busy = new Set(faults.flatMap(({ company }, index) => (summaries[index]?.fired ? [company] : [])));
  const idle = summaries.filter(({ fired }, index) => {
    const company = faults[index]?.company;
    return fired === 0 && (company === undefined || !busy.has(company));
  });
  if (idle.length === 0) return undefined;
  return failedTo({
    to: 'run under chaos',
    reason: `${idle.map(({ name, target }) => `${name} on ${target}`).join(', ')} never did anything, so that this proves nothing`,
    cure: 'See that the body reaches what the fault is put on, or allow it: { allowUnfired: true }',
    code: 'METTLE_FAULT_UNFIRED',
    details: [...idle.map(whyIdle), `Seed: { seed: ${seed} }`].join('\n'),
  });
}

function whyIdle({ name, target, active, drawn, notes }: FaultSummary): string {
  const what =
    active.length === 0
      ? 'it never came: the experiment was over before'
      : drawn.asked === 0
        ? 'it was there, and nothing came that it is for'
        : `it was asked ${drawn.asked} ${drawn.asked === 1 ? 'time' : 'times'}, and struck ${drawn.struck === 0 ? 'none' : drawn.struck}`;
  return [`  - ${name} on ${target}: ${what}`, ...notes.map((note) => `      ${note}`)].join('\n');
}

/** Which faults were in place, for a reader. */
export function faultsInPlace({ active }: BodyFailure, summaries: readonly FaultSummary[]): string {
  const told = active.flatMap((index) => {
    const summary = summaries[index];
    return summary ? [`${summary.name} on ${summary.target} (fired ${times(summary.fired)})`] : [];
  });
  return told.length === 0 ? 'no fault was in place' : `in place: ${told.join(', ')}`;
}

function times(count: number): string {
  return count === 1 ? 'once' : `${count} times`;
}

/**
 * Adds to an error's message what was in place when it was thrown, and the line that draws the same again. The error stays the
 * same object; what is no error, or cannot be changed, stays as it is.
 */
export function tellUnderChaos(
  thrown: unknown,
  failure: BodyFailure,
  summaries: readonly FaultSummary[],
  replay: string,
): void {
  if (typeof thrown !== 'object' || thrown === null) return;
  const error = thrown as { message?: unknown; stack?: unknown };
  try {
    const { message, stack } = error;
    if (typeof message !== 'string') return;
    const told = `${message}\n\nUnder chaos, after ${formatMs(failure.atMs)}: ${faultsInPlace(failure, summaries)}.\nDraw the same again: ${replay}`;
    error.message = told;
    // A stack begins with the message as it was when the error was made, and that is what test runners print.
    if (typeof stack === 'string' && stack.includes(message)) error.stack = stack.replace(message, () => told);
  } catch {
    // Frozen, or it cannot even be read: its owner wants it as it is.
  }
}

/** What a reason says of a failed body. */
export function bodyReason(failure: BodyFailure, summaries: readonly FaultSummary[]): string {
  const when = `the body failed after ${formatMs(failure.atMs)}`;
  return `${when}: ${firstLine(failure.reason)} (${faultsInPlace(failure, summaries)})`;
}

/** The first line of what was thrown, without colours. */
export function firstLine(thrown: unknown): string {
  return stripVTControlCharacters(reasonOf(thrown)).trim().split('\n')[0] ?? '';
}
