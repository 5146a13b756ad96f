import { rule, withDefault } from '../../../core/options';
import type { Duration } from '../../../core/units';
import type { Service } from '../../../service';
import { defineFault, type FaultFactory } from '../../define-fault';
import { endWith, revive, startsWithin, startTimeoutRule } from '../../machine/service-process';
import { ownProcesses } from '../../machine/target';

/** Options of {@link killService}. */
export interface KillServiceOptions {
  /** The service, of its own process. */
  readonly of: Service;
  /** SIGKILL ends it at once, with its connections. On SIGTERM or SIGINT it may shut down in its own way. Default: `'SIGKILL'`. */
  readonly signal?: 'SIGKILL' | 'SIGTERM' | 'SIGINT' | 'SIGABRT';
  /** Starts it again as the fault ends. Default: true. */
  readonly restart?: boolean;
  /** How long that start may take. Default: 30 s. */
  readonly startTimeout?: Duration;
}

/** How long a service may take to end; one that does not is left to its own devices until it is started again. */
const ENDS_WITHIN_MS = 5_000;

/**
 * A service dies with all its processes: its connections are reset, and new ones refused, until the fault ends and starts it again on
 * the same address. This death is no error of the service. The journal has `restartMs`, how long the start took.
 *
 * @example
 * ```ts
 * await withChaos(killService({ of: service, after: '1s', for: '2s' }), async () => { … });
 * ```
 */
export const killService: FaultFactory<KillServiceOptions> = defineFault({
  name: 'killService',
  options: {
    of: ownProcesses(),
    signal: withDefault(rule.oneOf('SIGKILL', 'SIGTERM', 'SIGINT', 'SIGABRT'), 'SIGKILL' as const),
    restart: withDefault(rule.flag(), true),
    startTimeout: startTimeoutRule,
  },
  async inject({ options: { of, signal, restart, startTimeout }, defer, fired, figure, signal: over }) {
    const { service } = of;
    if (restart) {
      const start = async (): Promise<void> => figure('restartMs', await revive(service, startTimeout));
      defer(start, undefined, startsWithin(startTimeout));
    }
    fired({ detail: signal });
    await endWith(service, signal, ENDS_WITHIN_MS, over);
  },
});
