import type { Random } from '../../../core/random';
import type { Connection, Stages } from '../../../core/relay';
import type { FaultContext } from '../../fault';
import type { ConnectionTarget } from '../../targets/target';

/** A connection that a fault strikes. */
export interface Struck {
  readonly connection: Connection;
  /** The connection's own source of chance. */
  readonly random: Random;
  /** Notes that the fault did something to it. */
  readonly fired: () => void;
}

/** Puts stages into each connection that the fault strikes, those that are open already included, until the fault ends. */
export function onStruckConnections(
  label: string,
  { options, strikes, fired, defer }: FaultContext<{ readonly of: ConnectionTarget }>,
  open: (struck: Struck) => Stages | undefined,
): void {
  defer(
    options.of.relay.intercept({
      label,
      open(connection) {
        const random = strikes('connection');
        return random && open({ connection, random, fired: () => fired({ connection: connection.id }) });
      },
    }),
  );
}
