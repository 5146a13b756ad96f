import type { Service } from '../../../service';
import { defineFault, type FaultFactory } from '../../define-fault';
import { stands, unlessStopped } from '../../machine/service-process';
import { ownProcesses } from '../../machine/target';

/** Options of {@link pauseService}. */
export interface PauseServiceOptions {
  /** The service, of its own process. */
  readonly of: Service;
}

/** How many faults pause a service now. */
const pauses = new WeakMap<Service, number>();

/**
 * A service stands still with all its processes, as in a long garbage collection, a debugger, or a machine that is moved. Its kernel
 * goes on taking connections and bytes, so that clients wait; as it goes on, they are answered. By SIGSTOP and SIGCONT: not on
 * Windows. A stopped service ends with the tests, also where these are killed.
 *
 * @example
 * ```ts
 * await withChaos(pauseService({ of: service, after: '1s', for: '2s' }), async () => { … });
 * ```
 */
export const pauseService: FaultFactory<PauseServiceOptions> = defineFault({
  name: 'pauseService',
  options: { of: ownProcesses() },
  async inject({ options: { of }, defer, fired }) {
    const { service } = of;
    pauses.set(service, (pauses.get(service) ?? 0) + 1);
    defer(
      () => {
        const left = (pauses.get(service) ?? 1) - 1;
        pauses.set(service, left);
        if (left === 0) return unlessStopped(() => service.signal('SIGCONT'));
      },
      async () => {
        const goesOn = (pauses.get(service) ?? 0) > 0 || (await stands(service.pid, false));
        return goesOn ? undefined : 'the service still stands still';
      },
    );
    service.signal('SIGSTOP');
    await stands(service.pid, true);
    fired();
  },
});
