import { defineFault, type FaultFactory } from '../../define-fault';
import type { Selection } from '../../fault';
import { encryptedConnections, followPostgres } from '../../postgres/rule';
import { postgresDependency } from '../../postgres/target';
import { refusalOfWrite } from '../../postgres/writes';
import type { Reachable } from '../../targets/target';

/** Options of {@link postgresReadOnly}. */
export interface PostgresReadOnlyOptions extends Selection {
  /** The Postgres dependency that is a standby now. */
  readonly of: Reachable;
}

/**
 * The server has become a standby, as after a failover: what writes gets 25006, what reads passes. `SHOW transaction_read_only` says
 * `on`, `pg_is_in_recovery()` is true. `probability`, `skip` and `first` are about statements that write.
 *
 * A function that writes is not known from the outside, and passes; `nextval` and `setval` are refused.
 *
 * @example
 * ```ts
 * await withChaos(postgresReadOnly({ of: service.dependency('DATABASE_URL') }), async () => {
 *   expect(await service.client.get('/orders')).toHaveStatus(200);
 *   expect(await service.client.post('/orders', { json: { item: 1 } })).toHaveStatus(503);
 * });
 * ```
 */
export const postgresReadOnly: FaultFactory<PostgresReadOnlyOptions> = defineFault({
  name: 'postgresReadOnly',
  options: { of: postgresDependency() },
  selects: 'requests',
  inject({ options: { of }, strikes, fired, figure, defer }) {
    const share = followPostgres(of.relay, {
      statement(statement, connection) {
        const message = refusalOfWrite(statement);
        const { command } = statement;
        if (message === undefined || strikes(command) === undefined) return undefined;
        const routine = message.endsWith('recovery') ? 'PreventCommandDuringRecovery' : 'PreventCommandIfReadOnly';
        return {
          error: { severity: 'ERROR', code: '25006', message, routine },
          when: 'before',
          done: () => fired({ connection: connection.id, detail: `${command}: 25006` }),
        };
      },
      rewrite: asStandby,
      encrypted: encryptedConnections(figure),
    });
    defer(share.remove);
  },
});

/** Lets the server say what a standby says of itself. */
function asStandby(sql: string): string {
  return sql
    .replace(/^\s*show\s+transaction_read_only\s*;?\s*$/i, "SELECT 'on'::text AS transaction_read_only")
    .replace(/\b(?:pg_catalog\.)?pg_is_in_recovery\s*\(\s*\)/gi, '(SELECT true AS pg_is_in_recovery)');
}
