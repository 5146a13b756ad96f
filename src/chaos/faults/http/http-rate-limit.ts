import { nowMs } from '../../../core/clock';
import { rule, withDefault } from '../../../core/options';
import type { Duration } from '../../../core/units';
import type { FaultFactory } from '../../define-fault';
import { type Field, valuesOf } from '../../http1/head';
import { defineHttpFault, type HttpFaultOptions } from './define-http-fault';
import { answerRules, type CompleteAnswer, type GivenAnswer, requireOneBody } from './given-answer';
import { answerInstead, finalStatus } from './http-status';

/** Options of {@link httpRateLimit}. */
export interface HttpRateLimitOptions extends HttpFaultOptions, GivenAnswer {
  /** How many requests that match are let through in a window. */
  readonly limit: number;
  /** Length of a window. The first one begins with the first request. */
  readonly window: Duration;
  /** Status of what is beyond the limit. Default: 429 (RFC 6585). */
  readonly status?: number;
}

interface Complete extends CompleteAnswer {
  readonly limit: number;
  readonly window: number;
  readonly status: number;
}

/**
 * A dependency takes only so many requests in each window of time. The rest never reach it, and are answered with 429 and a
 * `retry-after` in whole seconds (RFC 9110, 10.2.3), until the window is over.
 *
 * @example
 * ```ts
 * httpRateLimit({ of: service.dependency('PAYMENTS_URL'), limit: 10, window: '1s' });
 * ```
 */
export const httpRateLimit: FaultFactory<HttpRateLimitOptions> = defineHttpFault<HttpRateLimitOptions, Complete>({
  name: 'httpRateLimit',
  options: {
    limit: rule.count('10'),
    window: rule.duration("'1s'"),
    status: withDefault(finalStatus, 429),
    ...answerRules,
  },
  check: (options) => requireOneBody('httpRateLimit', options),
  answers: () => true,
  begin: ({ options: { limit, window, status, ...answer } }) => {
    let endsMs = Number.NEGATIVE_INFINITY;
    let count = 0;
    return (exchange, strike) => {
      const now = nowMs();
      if (now >= endsMs) {
        endsMs = now + window;
        count = 0;
      }
      count += 1;
      const struck = count > limit ? strike() : undefined;
      if (struck === undefined) return;
      const seconds = String(Math.ceil((endsMs - now) / 1000));
      answerInstead(exchange, status, { ...answer, headers: withRetryAfter(answer.headers, seconds) }, struck);
    };
  },
});

/** A given one wins. */
function withRetryAfter(headers: readonly Field[], seconds: string): readonly Field[] {
  return valuesOf(headers, 'retry-after').length > 0 ? headers : [['retry-after', seconds], ...headers];
}
