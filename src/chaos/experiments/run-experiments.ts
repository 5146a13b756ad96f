import { anySignal } from '../../core/any-signal';
import { callSite } from '../../core/call-site';
import { optional, readOptions, rule } from '../../core/options';
import type { ExperimentResult } from '../../core/records/chaos';
import { writeJudgements } from '../../core/records/journal';
import type { Judgement } from '../../core/records/record';
import { formatMs } from '../../core/units';
import { firstLine } from '../laboratory/errors';
import type { Settlement } from '../laboratory/settle';
import { type Experiments, listOf } from './define-experiment';
import { readExperiment } from './experiment';
import { carryOut } from './run-experiment';

/** Options of {@link runExperiments}. */
export interface RunExperimentsOptions {
  /** For all that have none of their own. Default: the seed of the test run, or a fresh one. */
  readonly seed?: number;
  /** Ends the running one, and begins no other. */
  readonly signal?: AbortSignal;
  /** Called after each. */
  readonly onEnd?: (ended: EndedExperiment) => void;
}

/** An experiment that has ended. */
export interface EndedExperiment {
  /** Its name, as given, or the names of its faults. */
  readonly name: string;
  /** What it came to. */
  readonly result: ExperimentResult;
  /**
   * `passed`: it came back in time and the body did not fail. `failed`: one of both. `invalid`: it proves nothing, or was aborted.
   * `error`: a fault could not be put in place, or not be taken back.
   */
  readonly verdict: 'passed' | 'failed' | 'invalid' | 'error';
  /** What it was held against, and whether it kept that. Empty where it proves nothing. */
  readonly judgements: readonly Judgement[];
  /** What `runExperiment` would have thrown. */
  readonly error: unknown;
}

const rules = {
  seed: optional(rule.integer('42')),
  signal: optional(rule.signal()),
  onEnd: optional(rule.fn<(ended: EndedExperiment) => void>('({ name, verdict }) => { … }')),
};

/**
 * Carries out experiments one after the other, and judges each: its steady state has to come back within its own
 * `recovery.within`, and its body must not fail. What one of them finds does not keep the next one from running.
 *
 * @throws MettleError `METTLE_OPTION` where one of them is wrong, before any begins; `METTLE_FAULT` where one cannot reach its target.
 * @example
 * ```ts
 * for (const { name, verdict } of await runExperiments([slowPostgres, paymentsFail])) console.log(verdict, name);
 * ```
 */
export async function runExperiments(
  experiments: Experiments,
  options?: RunExperimentsOptions,
): Promise<readonly EndedExperiment[]> {
  const madeAt = callSite();
  const { seed, signal, onEnd } = readOptions('runExperiments', options, rules);
  const plans = listOf(experiments).map((experiment) => readExperiment('an experiment', experiment));
  const all: EndedExperiment[] = [];
  for (const plan of plans) {
    if (signal?.aborted) break;
    const signals = [plan.signal, signal].filter((one) => one !== undefined);
    const settled = await carryOut(
      { ...plan, seed: plan.seed ?? seed, signal: signals.length === 0 ? undefined : anySignal(signals) },
      madeAt,
    );
    const ended = judged(plan.name, settled);
    all.push(ended);
    onEnd?.(ended);
  }
  return all;
}

function judged(name: string, { result, error }: Settlement): EndedExperiment {
  const judgements = result.outcome === 'completed' ? [...ofBody(result), ...ofRecovery(result)] : [];
  writeJudgements(result, judgements);
  const isFailed = judgements.some(({ passed }) => !passed);
  const verdict =
    error?.by === 'rollback' || error?.by === 'fault'
      ? 'error'
      : result.outcome !== 'completed'
        ? 'invalid'
        : isFailed
          ? 'failed'
          : 'passed';
  return { name, result, verdict, judgements, error: error?.error };
}

function ofBody({ bodyFailure }: ExperimentResult): Judgement[] {
  if (bodyFailure === null) return [];
  const actual = firstLine(bodyFailure.reason);
  return [{ matcher: 'runExperiments', limit: 'the body does not fail', actual, passed: false }];
}

function ofRecovery({ steadyState, recoveryMs }: ExperimentResult): Judgement[] {
  if (steadyState === null) return [];
  return [
    {
      matcher: 'runExperiments',
      limit: `recovery <= ${formatMs(steadyState.withinMs)}`,
      actual: recoveryMs === null ? 'none' : formatMs(recoveryMs),
      passed: recoveryMs !== null,
    },
  ];
}
