import { rule, withDefault } from '../../../core/options';
import type { Duration } from '../../../core/units';
import type { Service } from '../../../service';
import { defineFault, type FaultFactory } from '../../define-fault';
import { endWith, revive, startsWithin, startTimeoutRule } from '../../machine/service-process';
import { ownProcesses } from '../../machine/target';

/** Options of {@link restartService}. */
export interface RestartServiceOptions {
  /** The service, of its own process. */
  readonly of: Service;
  /** How long it may take to end on SIGTERM, before SIGKILL ends it. Default: 5 s. */
  readonly grace?: Duration;
  /** How long the start may take. Default: 30 s. */
  readonly startTimeout?: Duration;
}

/**
 * A service is stopped and started again on the same address, as by a deployment: SIGTERM, SIGKILL where it takes too long, and the
 * start. The body goes on meanwhile. The fault is over when the service is ready again; the journal has `restartMs`, how
 * long the start took.
 *
 * @example
 * ```ts
 * await withChaos(restartService({ of: service, after: '1s' }), async () => { … });
 * ```
 */
export const restartService: FaultFactory<RestartServiceOptions> = defineFault({
  name: 'restartService',
  options: { of: ownProcesses(), grace: withDefault(rule.duration("'5s'"), 5_000), startTimeout: startTimeoutRule },
  inject({ options: { of, grace, startTimeout }, defer, fired, figure }) {
    const { service } = of;
    const restarting = (async () => {
      if (!(await endWith(service, 'SIGTERM', grace))) await endWith(service, 'SIGKILL', grace);
      figure('restartMs', await revive(service, startTimeout));
    })();
    // Told to whoever takes the fault back.
    restarting.catch(() => {});
    defer(() => restarting, undefined, startsWithin(2 * grace + startTimeout));
    fired();
  },
});
