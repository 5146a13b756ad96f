import type { Connection } from '../../core/relay';
import { sharedInterceptor } from '../wire/shared-interceptor';
import type { ErrorFields } from './messages';
import { PostgresSession } from './session';
import type { Statement } from './statement';

/** What happens to one request or connection. */
export interface Deed {
  readonly error: ErrorFields;
  /** `before`: the server never gets the statement. `after`: it has done it when the client sees the error. */
  readonly when: 'before' | 'after';
  /** Called when the client is given the error. */
  done(): void;
}

/** What one fault does on the connections of a relay. */
export interface PostgresRule {
  /** Asked once for each connection that begins, when its start message has come. */
  connecting?(connection: Connection): Deed | undefined;
  /** Asked once for each statement that is run. */
  statement?(statement: Statement, connection: Connection): Deed | undefined;
  /** Gives another text in place of a statement's. */
  rewrite?(sql: string): string;
  /** Told of a connection that nothing can be done on, since it is encrypted or its client insists on that. */
  encrypted?(): void;
}

/** Puts a rule on all connections of a relay. */
export const followPostgres = sharedInterceptor<PostgresRule, PostgresSession>(
  'postgres',
  (surroundings) => new PostgresSession(surroundings),
);

/** Counts the connections that nothing could be done on, as a figure of a fault. */
export function encryptedConnections(figure: (name: string, value: number) => void): () => void {
  let count = 0;
  return () => {
    count += 1;
    figure('encryptedConnections', count);
  };
}
