import { anySignal } from '../../core/any-signal';
import { callSite } from '../../core/call-site';
import { sleep } from '../../core/clock';
import { raceDeadline } from '../../core/deadline';
import { failedTo, type MettleError, reasonOf } from '../../core/errors';
import { chooseSeed } from '../../core/host';
import type { ExperimentResult } from '../../core/records/chaos';
import { chaosOf } from '../laboratory/chaos';
import { conduct, failureNow, type Thrown } from '../laboratory/conduct';
import { Laboratory } from '../laboratory/laboratory';
import { type Ended, type Settlement, settle } from '../laboratory/settle';
import { type CompleteExperiment, type Experiment, readExperiment } from './experiment';
import { SteadyStateWatch } from './watch';

/**
 * Puts a system through an experiment: its steady state has to hold before; then the faults come, in order, while the body runs
 * and the steady state is sampled; then every fault is taken back, and the steady state has to come back and stay.
 *
 * What it finds is a result, for a limit to judge: `expect(result).toRecoverWithin('5s')`. Where the steady state did not
 * hold before, the result is `invalid` and no fault was ever there; where time was over, it is `aborted`.
 *
 * @throws MettleError `METTLE_OPTION`; `METTLE_FAULT` where a fault cannot be put in place; `METTLE_FAULT_UNFIRED` where one never
 * did anything; `METTLE_STEADY_STATE` with `during: 'must hold'`; `METTLE_ROLLBACK` where something is not as before.
 * @throws what the body throws, after the faults are taken back and recovery was watched: the report has both.
 * @example
 * ```ts
 * const result = await runExperiment({
 *   name: 'Postgres is slow',
 *   steadyState: async () => expect(await service.client.get('/health')).toHaveStatus(200),
 *   faults: latency({ of: service.dependency('DATABASE_URL'), delay: '2s' }),
 *   body: () => service.client.get('/orders'),
 *   recovery: { within: '10s' },
 * });
 * expect(result).toRecoverWithin('5s');
 * ```
 */
export async function runExperiment(experiment: Experiment): Promise<ExperimentResult> {
  const madeAt = callSite();
  const { result, error } = await carryOut(readExperiment('runExperiment', experiment), madeAt);
  // Time that was over is for whoever judges the result; everything else is an error.
  if (error && error.by !== 'deadline') throw error.error;
  return result;
}

/** Carries out an experiment and leaves its record. Rejects only where it could not begin. */
export async function carryOut(plan: CompleteExperiment, madeAt: string): Promise<Settlement> {
  const { faults, allowUnfired, signal, timeoutMs } = plan;
  const laboratory = new Laboratory({ faults, seed: chooseSeed(plan.seed), madeAt });
  await laboratory.prepare();
  const lost = new AbortController();
  const watch = watchOf(plan, laboratory, lost);
  const end = (ended: Pick<Ended, 'thrown' | 'rollbackFailures' | 'found'>): Settlement =>
    settle({
      laboratory,
      title: plan.name,
      allowUnfired,
      replay: (seed) => `runExperiment({ …, seed: ${seed} })`,
      ...ended,
      found: { steadyState: watch?.summary() ?? null, recoveryMs: watch?.recoveryMs ?? null, ...ended.found },
    });

  const unfit = await lookBefore(plan, watch);
  if (unfit) return end({ thrown: [], rollbackFailures: await laboratory.end(), found: unfit });

  let phase = 'the body had not ended';
  let byBody: Thrown | undefined;
  const conducted = await conduct(laboratory, { unfinished: () => phase, timeoutMs, signal }, async (over) => {
    const following = watch?.follow(over);
    // Its error is that of `over`, which is told already.
    following?.catch(() => {});
    try {
      await Promise.race([act(plan, laboratory, anySignal([over, lost.signal])), rejectionBy(lost.signal)]);
    } catch (error) {
      over.throwIfAborted();
      byBody = { error, by: 'act', failure: failureNow(laboratory, error) };
    }
    phase = 'the faults were being taken back';
    await laboratory.end();
    phase = 'the steady state had not come back for long enough';
    watch?.finish();
    await following;
  });
  const { thrown: late, rollbackFailures } = conducted;
  const all = [byBody, late].filter((one) => one !== undefined);
  return end({ thrown: late?.by === 'fault' ? all.reverse() : all, rollbackFailures });
}

function watchOf(
  plan: CompleteExperiment,
  laboratory: Laboratory,
  lost: AbortController,
): SteadyStateWatch | undefined {
  const { steadyState, intervalMs, withinMs, stableMs } = plan;
  if (steadyState === undefined) return undefined;
  const onLost = (reason: string): void => {
    if (plan.during === 'must hold') lost.abort(steadyStateLost(plan, reason));
  };
  return new SteadyStateWatch({ steadyState, laboratory, intervalMs, withinMs, stableMs, onLost });
}

/** Why nothing can be found out; nothing where the steady state holds. */
async function lookBefore(
  { timeoutMs, signal }: CompleteExperiment,
  watch: SteadyStateWatch | undefined,
): Promise<Pick<ExperimentResult, 'outcome' | 'reasons'> | undefined> {
  if (watch === undefined) return undefined;
  const wait = { to: 'look at the steady state', unfinished: () => 'it had not answered', timeoutMs, signal };
  try {
    const reason = await raceDeadline(wait, (over) => watch.before(over));
    if (reason === undefined) return undefined;
    return { outcome: 'invalid', reasons: [`the steady state did not hold before any fault was there: ${reason}`] };
  } catch (error) {
    return { outcome: 'aborted', reasons: [reasonOf(error)] };
  }
}

async function act(
  { body, durationMs }: CompleteExperiment,
  laboratory: Laboratory,
  signal: AbortSignal,
): Promise<void> {
  const lasting = durationMs === undefined ? undefined : sleep(durationMs, signal);
  // Whichever fails first is told; the other one may fail later.
  lasting?.catch(() => {});
  if (body) await body(chaosOf(laboratory, signal));
  else if (durationMs === undefined) await laboratory.over();
  await lasting;
}

function rejectionBy(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
}

function steadyStateLost({ name }: CompleteExperiment, reason: string): MettleError {
  return failedTo({
    to: `hold the steady state during ${name}`,
    reason,
    cure: "See the journal for the faults that were there, or have it only sampled: { during: 'sampled' }",
    code: 'METTLE_STEADY_STATE',
  });
}
