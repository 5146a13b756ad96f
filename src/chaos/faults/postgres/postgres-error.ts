import { accepts, optional, rule, withDefault, wrongOption } from '../../../core/options';
import { defineFault, type FaultFactory } from '../../define-fault';
import type { Selection } from '../../fault';
import { KNOWN_CODES, postgresErrorFields } from '../../postgres/errors';
import { matches, type QueryMatch, queryMatch } from '../../postgres/match';
import { encryptedConnections, followPostgres } from '../../postgres/rule';
import { postgresDependency } from '../../postgres/target';
import type { Reachable } from '../../targets/target';

/** Codes of Postgres whose texts are known; any other SQLSTATE needs a `message`. */
export type PostgresErrorCode = '40001' | '40P01' | '57014' | '55P03' | '08006' | '25006' | '53100' | '53200' | '57P01';

/** Options of {@link postgresError}. */
export interface PostgresErrorOptions extends Selection {
  /** The Postgres dependency whose statements fail. */
  readonly of: Reachable;
  /**
   * SQLSTATE, such as `40001` (serialization failure), `40P01` (deadlock), `57014` (statement timeout), `55P03` (lock
   * timeout). See https://www.postgresql.org/docs/current/errcodes-appendix.html
   */
  readonly code: PostgresErrorCode | (string & {});
  /** Default: the server's own text, where the code is known. */
  readonly message?: string;
  /** With `FATAL` and `PANIC` the connection ends too. Default: the server's own for this code, else `ERROR`. */
  readonly severity?: 'ERROR' | 'FATAL' | 'PANIC';
  /** Only statements whose SQL this pattern finds, or that contains this text in any case. Default: all. */
  readonly query?: QueryMatch;
  /**
   * `before`: the server never gets the statement. `after`: it has done it when the client sees the error, as of a commit whose
   * answer was lost. Default: `before`.
   */
  readonly when?: 'before' | 'after';
}

/**
 * Statements fail with an error of Postgres; the connection lives. In a transaction the server's side is failed too, so that what
 * comes after it behaves as after a real error: a COMMIT answers ROLLBACK.
 *
 * @throws MettleError `METTLE_OPTION` where the code is not known and no message is given.
 * @example
 * ```ts
 * // the first three updates meet a serialization failure, the fourth goes through
 * await withChaos(postgresError({ of: service.dependency('DATABASE_URL'), code: '40001', query: /^update/i, first: 3 }), async () => { … });
 * ```
 */
export const postgresError: FaultFactory<PostgresErrorOptions> = defineFault({
  name: 'postgresError',
  options: {
    of: postgresDependency(),
    code: accepts<string>('an SQLSTATE of five digits and capitals', "'40001'", (raw) =>
      /^[0-9A-Z]{5}$/.test(String(raw)),
    ),
    message: optional(rule.text("'could not obtain lock on row'")),
    severity: optional(rule.oneOf('ERROR', 'FATAL', 'PANIC')),
    query: optional(queryMatch()),
    when: withDefault(rule.oneOf('before', 'after'), 'before' as const),
  },
  selects: 'requests',
  check({ code, message }) {
    if (message !== undefined || KNOWN_CODES.includes(code)) return;
    const mustBe = `given with the code ${code}, whose text is not known (known are ${KNOWN_CODES.join(', ')})`;
    throw wrongOption('postgresError', 'message', mustBe, message, "'could not obtain lock on row'");
  },
  inject({ options: { of, code, message, severity, query, when }, strikes, fired, figure, defer }) {
    const error = postgresErrorFields(code, { message, severity });
    const share = followPostgres(of.relay, {
      statement({ sql, command }, connection) {
        if (!matches(query, sql) || strikes(command) === undefined) return undefined;
        return { error, when, done: () => fired({ connection: connection.id, detail: `${command}: ${code}` }) };
      },
      encrypted: encryptedConnections(figure),
    });
    defer(share.remove);
  },
});
