import { optional, rule, withDefault } from '../../../core/options';
import { defineFault, type FaultFactory } from '../../define-fault';
import type { Selection } from '../../fault';
import { postgresErrorFields } from '../../postgres/errors';
import { encryptedConnections, followPostgres } from '../../postgres/rule';
import { postgresDependency } from '../../postgres/target';
import type { Reachable } from '../../targets/target';

/** Options of {@link postgresRefuse}. */
export interface PostgresRefuseOptions extends Selection {
  /** The Postgres dependency that takes no connection. */
  readonly of: Reachable;
  /** `53300`: too many connections. `57P03`: the server is starting up. Default: `53300`. */
  readonly code?: '53300' | '57P03';
  /** Default: the server's own text. */
  readonly message?: string;
}

/**
 * New connections are refused by Postgres itself: accepted, then FATAL 53300 (too many clients) or 57P03 (starting up). Connections that
 * are open stay.
 *
 * @example
 * ```ts
 * await withChaos(postgresRefuse({ of: service.dependency('DATABASE_URL'), first: 2 }), async () => { … });
 * ```
 */
export const postgresRefuse: FaultFactory<PostgresRefuseOptions> = defineFault({
  name: 'postgresRefuse',
  options: {
    of: postgresDependency(),
    code: withDefault(rule.oneOf('53300', '57P03'), '53300'),
    message: optional(rule.text("'the database system is shutting down'")),
  },
  selects: 'connections',
  inject({ options: { of, code, message }, strikes, fired, figure, defer }) {
    const error = postgresErrorFields(code, { message, severity: 'FATAL' });
    const share = followPostgres(of.relay, {
      connecting({ id }) {
        if (strikes('connection') === undefined) return undefined;
        return { error, when: 'before', done: () => fired({ connection: id, detail: `connection: ${code}` }) };
      },
      encrypted: encryptedConnections(figure),
    });
    defer(share.remove);
  },
});
