import type { Connection } from '../../core/relay';
import { sharedInterceptor } from '../wire/shared-interceptor';
import { RedisSession } from './session';

/** What happens to one command. */
export interface RedisDeed {
  /** The error without its first sign: `LOADING Redis is loading the dataset in memory`. */
  readonly text: string;
  /** `before`: the server never gets the command. `after`: it has done it when the client sees the error. */
  readonly when: 'before' | 'after';
  /** Called when the client is given the error. */
  done(): void;
}

/** A command as a fault sees it. */
export interface RedisCommand {
  /** In capitals: `GET`. */
  readonly name: string;
  readonly args: readonly string[];
  /** Whether it waits for the EXEC of its MULTI: the server answers QUEUED. */
  readonly isQueued: boolean;
}

/** What one fault does on the connections of a relay. */
export interface RedisRule {
  /** Asked once for each command that will be answered. */
  command(command: RedisCommand, connection: Connection): RedisDeed | undefined;
}

/** Puts a rule on all connections of a relay. */
export const followRedis = sharedInterceptor<RedisRule, RedisSession>(
  'redis',
  (surroundings) => new RedisSession(surroundings),
);
