import { optional, rule, withDefault, wrongOption } from '../../../core/options';
import { defineFault, type FaultFactory } from '../../define-fault';
import type { Selection } from '../../fault';
import { postgresErrorFields } from '../../postgres/errors';
import { matches, type QueryMatch, queryMatch } from '../../postgres/match';
import { encryptedConnections, followPostgres, type PostgresRule } from '../../postgres/rule';
import { postgresDependency } from '../../postgres/target';
import type { Reachable } from '../../targets/target';

/** Options of {@link postgresTerminate}. */
export interface PostgresTerminateOptions extends Selection {
  /** The Postgres dependency that ends connections. */
  readonly of: Reachable;
  /**
   * True: the connections that are open when the fault comes end at once, those that are idle in a pool included;
   * `probability`, `skip` and `first` are then about connections. False: a connection ends in place of a statement's answer.
   * Default: false.
   */
  readonly idle?: boolean;
  /** Only at statements whose SQL this pattern finds, or that contains this text in any case. Not with `idle`. Default: all. */
  readonly query?: QueryMatch;
  /** `before`: the server never gets the statement. `after`: it has done it. Not with `idle`. Default: `before`. */
  readonly when?: 'before' | 'after';
}

/**
 * Connections end as by `pg_terminate_backend`, a restart or a failover: FATAL 57P01, then the end of the connection. With
 * `idle: true` also those that wait in a pool, where an error that nobody listens to ends the process of the service.
 *
 * @example
 * ```ts
 * await withChaos(postgresTerminate({ of: service.dependency('DATABASE_URL'), idle: true }), async () => {
 *   expect(await service.client.get('/health')).toHaveStatus(200);
 * });
 * ```
 */
export const postgresTerminate: FaultFactory<PostgresTerminateOptions> = defineFault({
  name: 'postgresTerminate',
  options: {
    of: postgresDependency(),
    idle: withDefault(rule.flag(), false),
    query: optional(queryMatch()),
    when: withDefault(rule.oneOf('before', 'after'), 'before' as const),
  },
  selects: 'requests',
  check({ idle, query, when }) {
    if (!idle) return;
    if (query !== undefined)
      throw wrongOption('postgresTerminate', 'query', 'left out with "idle"', query, 'undefined');
    if (when === 'after') throw wrongOption('postgresTerminate', 'when', 'left out with "idle"', when, 'undefined');
  },
  inject({ options: { of, idle, query, when }, strikes, fired, figure, defer }) {
    const error = postgresErrorFields('57P01');
    const rule: PostgresRule = { encrypted: encryptedConnections(figure) };
    if (!idle) {
      rule.statement = ({ sql, command }, connection) => {
        if (!matches(query, sql) || strikes(command) === undefined) return undefined;
        return { error, when, done: () => fired({ connection: connection.id, detail: `${command}: 57P01` }) };
      };
    }
    const share = followPostgres(of.relay, rule);
    const struck = idle ? [...share.sessions].filter(() => strikes('connection') !== undefined) : [];
    defer(() => {
      share.remove();
      for (const session of struck) session.spare();
    });
    for (const session of struck) {
      const done = (): void => fired({ connection: session.id, detail: 'connection: 57P01' });
      session.terminate({ error, when: 'before', done });
    }
  },
});
