import { rule, withDefault, wrongOption } from '../../../core/options';
import { type Duration, formatMs } from '../../../core/units';
import type { FaultFactory } from '../../define-fault';
import { defineHttpFault, type HttpFaultOptions } from './define-http-fault';
import { pause } from './pause';

/** Options of {@link httpDelay}: at least one of `head`, `body` and `between`. */
export interface HttpDelayOptions extends HttpFaultOptions {
  /** How much later the head comes. Default: not. */
  readonly head?: Duration;
  /** How much later the first byte of the body comes, after the head. Default: not. */
  readonly body?: Duration;
  /** How much later each further part of the body comes: a chunk, or what came at once. Default: not. */
  readonly between?: Duration;
  /** Each delay is drawn evenly from `delay - jitter` to `delay + jitter`. Default: none. */
  readonly jitter?: Duration;
}

type Complete = { readonly [Name in 'head' | 'body' | 'between' | 'jitter']: number };

/**
 * Answers of a dependency come late: as a whole, or stalled between head and body, or in drops. What is late when the fault ends
 * comes at once.
 *
 * @example
 * ```ts
 * httpDelay({ of: service.dependency('PAYMENTS_URL'), method: 'POST', head: '2s', jitter: '500ms' });
 * httpDelay({ of: service.dependency('CATALOGUE_URL'), path: '/export', between: '100ms' });
 * ```
 */
export const httpDelay: FaultFactory<HttpDelayOptions> = defineHttpFault<HttpDelayOptions, Complete>({
  name: 'httpDelay',
  options: {
    head: withDefault(rule.durationOrZero("'2s'"), 0),
    body: withDefault(rule.durationOrZero("'2s'"), 0),
    between: withDefault(rule.durationOrZero("'100ms'"), 0),
    jitter: withDefault(rule.durationOrZero("'500ms'"), 0),
  },
  check({ head, body, between }) {
    if (head + body + between > 0) return;
    throw wrongOption(
      'httpDelay',
      'head',
      'a duration greater than 0, or "body", or "between"',
      head || undefined,
      "'2s'",
    );
  },
  begin:
    ({ options: { head, body, between, jitter }, signal }) =>
    (exchange, strike) => {
      const struck = strike();
      if (struck === undefined) return;
      let hasBegun = false;
      const wait = async (ms: number, what: string): Promise<void> => {
        if (ms === 0 || signal.aborted) return;
        const drawn = Math.max(0, ms + (struck.random.float() * 2 - 1) * jitter);
        struck.fired(`${what} ${formatMs(drawn)} late`);
        await pause(drawn, signal, exchange.signal);
      };
      exchange.filter({
        async take(piece, outlet) {
          if (piece.kind === 'head') await wait(head, 'head');
          if (piece.kind === 'data') {
            await (hasBegun ? wait(between, 'part of the body') : wait(body, 'body'));
            hasBegun = true;
          }
          await outlet.push(piece);
        },
      });
    },
});
