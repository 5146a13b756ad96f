import { failedTo } from '../../../core/errors';
import { inHostRealm } from '../../../core/host-realm';

/**
 * undici hands its work on through these globals. Jest's fake timers do not reach those of Node's own realm; other ones,
 * in a runner without a sandbox, do: a run would stand still without a word.
 *
 * @throws MettleError `METTLE_CONFIG`
 */
export function refuseFakeMicrotasks(): void {
  const globals = inHostRealm<((...args: never[]) => unknown)[]>('[queueMicrotask, setImmediate]');
  const faked = globals.filter((global) => Object.hasOwn(global, 'clock'));
  if (faked.length === 0) return;
  throw failedTo({
    to: 'send requests from this thread',
    reason: `fake timers hold ${faked.map(({ name }) => name).join(' and ')} back`,
    cure: 'Make the timers real before, or give the scenario as a list or a module',
    code: 'METTLE_CONFIG',
  });
}
