import { aborted } from '../../../core/clock';
import { defineFault, type FaultFactory } from '../../define-fault';
import type { Selection } from '../../fault';
import { type ConnectionTarget, connections, type Reachable } from '../../targets/target';

/** Options of {@link acceptThenHang}. */
export interface AcceptThenHangOptions extends Selection {
  /** The dependency that hangs. */
  readonly of: Reachable;
}

/**
 * New connections are accepted, and then nothing happens: as with a process that is stopped, whose system still accepts for it.
 * When the fault ends, they go on to the dependency.
 *
 * @example
 * ```ts
 * await withChaos(acceptThenHang({ of: service.dependency('DATABASE_URL') }), async () => { … });
 * ```
 */
export const acceptThenHang: FaultFactory<AcceptThenHangOptions> = defineFault<
  AcceptThenHangOptions,
  { of: ConnectionTarget }
>({
  name: 'acceptThenHang',
  options: { of: connections() },
  selects: 'connections',
  inject({ options: { of }, strikes, fired, defer }) {
    defer(
      of.relay.intercept({
        label: 'acceptThenHang',
        connect(id, signal) {
          if (strikes('connection') === undefined) return undefined;
          fired({ connection: id });
          return aborted(signal);
        },
      }),
    );
  },
});
