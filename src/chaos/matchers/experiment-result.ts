import { type MatcherContext, misused } from '../../core/matcher';
import { isPlainObject } from '../../core/options';
import type { ChaosEvent, ExperimentResult, SteadyStateSummary } from '../../core/records/chaos';
import { formatMs } from '../../core/units';

const SHOWN_LOOKS = 5;

/** Takes what a matcher received as the result of an experiment that had a steady state; else it was used wrongly. */
export function experimentOf(
  context: MatcherContext,
  name: string,
  received: unknown,
): { readonly steadyState: SteadyStateSummary } {
  const keys = ['outcome', 'faults', 'steadyState', 'recoveryMs', 'events'];
  if (!isPlainObject(received) || !keys.every((key) => key in received)) {
    const got = context.utils.printReceived(received);
    return misused(
      context,
      name,
      `the received value must be the result of runExperiment (await it), but it is ${got}`,
    );
  }
  const { steadyState } = received as unknown as ExperimentResult;
  if (steadyState === null) return misused(context, name, 'the experiment had no steady state: give it "steadyState"');
  return { steadyState };
}

/** What a message says of the faults, and of the looks that found something wrong. */
export function looks({ faults, events, seed }: ExperimentResult): string[] {
  const wrong = events.filter((event) => event.type === 'steady-state' && !event.held) as Extract<
    ChaosEvent,
    { type: 'steady-state' }
  >[];
  const shown = wrong.slice(-SHOWN_LOOKS).map(({ atMs, phase, reason }) => `  ${formatMs(atMs)}, ${phase}: ${reason}`);
  return [
    `Faults: ${faults.map(({ name, target, fired }) => `${name} on ${target} (fired ${fired} times)`).join(', ')} (seed ${seed})`,
    ...(shown.length === 0 ? [] : [`The steady state did not hold ${wrong.length} times, last:`, ...shown]),
  ];
}
