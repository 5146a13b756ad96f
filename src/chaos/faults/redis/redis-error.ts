import { optional, type Rule, readsAs, rule, withDefault } from '../../../core/options';
import { defineFault, type FaultFactory } from '../../define-fault';
import type { Selection } from '../../fault';
import { isRefusedWith, keysOf } from '../../redis/commands';
import { KNOWN_ERRORS, redisErrorText } from '../../redis/errors';
import { likeKey } from '../../redis/key-pattern';
import { followRedis } from '../../redis/rule';
import { redisDependency } from '../../redis/target';
import type { Reachable } from '../../targets/target';

/** Errors whose texts are known. */
export type RedisErrorName =
  | 'LOADING'
  | 'READONLY'
  | 'CLUSTERDOWN'
  | 'OOM'
  | 'MASTERDOWN'
  | 'BUSY'
  | 'TRYAGAIN'
  | 'NOAUTH'
  | 'NOREPLICAS'
  | 'MISCONF';

/** Options of {@link redisError}. */
export interface RedisErrorOptions extends Selection {
  /** The Redis dependency whose commands fail. */
  readonly of: Reachable;
  /** The error's first word, where its text is known, or the whole text: `'MOVED 3999 127.0.0.1:6381'`. */
  readonly error: RedisErrorName | (string & {});
  /**
   * Only this command, or these. Default: those that a server answers with this error when it has reason to: `READONLY` those that
   * write, `OOM` those that may need memory, `LOADING` all but the connection's own, and so on.
   */
  readonly command?: string | readonly string[];
  /** Only commands with a key like this, as in `KEYS`: `*` is any text, `?` any character, `[ab]` one of these. Default: all. */
  readonly key?: string;
  /** `before`: the server never gets the command. `after`: it has done it when the client sees the error. Default: `before`. */
  readonly when?: 'before' | 'after';
}

/**
 * Commands are answered with an error of Redis, each in its place among the answers of a pipeline. A command within a MULTI makes
 * the EXEC fail, as at a server.
 *
 * @example
 * ```ts
 * await withChaos(redisError({ of: service.dependency('REDIS_URL'), error: 'READONLY' }), async () => { … });
 * await withChaos(redisError({ of: service.dependency('REDIS_URL'), error: 'OOM', command: 'SET', key: 'session:*', first: 3 }), async () => { … });
 * ```
 */
export const redisError: FaultFactory<RedisErrorOptions> = defineFault({
  name: 'redisError',
  options: {
    of: redisDependency(),
    error: readsAs(
      `one of ${KNOWN_ERRORS.join(', ')}, or a whole text whose first word is in capitals`,
      "'LOADING'",
      (raw) => (typeof raw === 'string' ? redisErrorText(raw) : undefined),
    ),
    command: optional(commandNames()),
    key: optional(rule.text("'session:*'")),
    when: withDefault(rule.oneOf('before', 'after'), 'before' as const),
  },
  selects: 'requests',
  inject({ options: { of, error: text, command, key, when }, strikes, fired, defer }) {
    const error = text.split(' ', 1)[0] as string;
    const wanted = (name: string, args: readonly string[]): boolean =>
      (command === undefined ? isRefusedWith(error, name, args) : command.includes(name)) &&
      (key === undefined || keysOf(name, args).some((one) => likeKey(one, key)));
    const share = followRedis(of.relay, {
      command({ name, args, isQueued }, connection) {
        if ((isQueued && when === 'after') || !wanted(name, args) || strikes(name) === undefined) return undefined;
        return { text, when, done: () => fired({ connection: connection.id, detail: `${name}: ${error}` }) };
      },
    });
    defer(share.remove);
  },
});

function commandNames(): Rule<readonly string[]> {
  return readsAs('the name of a command, or a list of names', "['GET', 'MGET']", (raw) => {
    const names: readonly unknown[] = Array.isArray(raw) ? raw : [raw];
    const isRight = names.length > 0 && names.every((name) => typeof name === 'string' && /^[a-z][\w.-]*$/i.test(name));
    return isRight ? names.map((name) => String(name).toUpperCase()) : undefined;
  });
}
