import { accepts, rule, withDefault } from '../../../core/options';
import type { FaultFactory } from '../../define-fault';
import type { AnswerFilter, Exchange } from '../../http1/exchange';
import { sendAnswer } from '../../http1/own-answer';
import { defineHttpFault, type HttpFaultOptions, type Strike } from './define-http-fault';
import { answerRules, type CompleteAnswer, type GivenAnswer, ownAnswer, requireOneBody } from './given-answer';

/** Options of {@link httpStatus}. */
export interface HttpStatusOptions extends HttpFaultOptions, GivenAnswer {
  /** Status of the answer, from 200 to 599. */
  readonly status: number;
  /**
   * `before`: the dependency never sees the request. `after`: it does its work, and its answer is replaced, as where a gateway
   * fails on the way back. Default: `before`.
   */
  readonly when?: 'before' | 'after';
}

interface Complete extends CompleteAnswer {
  readonly status: number;
  readonly when: 'before' | 'after';
}

/** A status that ends an exchange; not 1xx, which announces another one. */
export const finalStatus = accepts<number>(
  'a status from 200 to 599',
  '503',
  (raw) => Number.isInteger(raw) && (raw as number) >= 200 && (raw as number) <= 599,
);

/**
 * Requests to a dependency are answered with another status, in place of the dependency. The connection is kept.
 *
 * @example
 * ```ts
 * // Fails the first 3 times, then works: does the service try again?
 * const flaky = httpStatus({ of: service.dependency('PAYMENTS_URL'), path: '/charges', status: 503, first: 3 });
 * await withChaos(flaky, async () => {
 *   expect(await service.client.post('/orders', { json: order })).toHaveStatus(201);
 * });
 * ```
 */
export const httpStatus: FaultFactory<HttpStatusOptions> = defineHttpFault<HttpStatusOptions, Complete>({
  name: 'httpStatus',
  options: { status: finalStatus, ...answerRules, when: withDefault(rule.oneOf('before', 'after'), 'before') },
  check: (options) => requireOneBody('httpStatus', options),
  answers: () => true,
  begin:
    ({ options }) =>
    (exchange, strike) => {
      const struck = strike();
      if (struck === undefined) return;
      if (options.when === 'before') answerInstead(exchange, options.status, options, struck);
      else {
        exchange.filter(replaced(exchange, options, struck));
        exchange.takeAnswer();
      }
    },
});

/** Answers a request that the dependency never sees. */
export function answerInstead(exchange: Exchange, status: number, answer: CompleteAnswer, { fired }: Strike): void {
  exchange.instead((outlet) => {
    fired(String(status));
    return sendAnswer(exchange.request.method, ownAnswer(status, answer, exchange.request), outlet);
  });
}

function replaced({ request }: Exchange, { status, ...answer }: Complete, { fired }: Strike): AnswerFilter {
  let isSent = false;
  return {
    take(piece, outlet) {
      if (piece.kind !== 'head') return undefined;
      isSent = true;
      fired(`${status} in place of ${piece.head.status}`);
      return sendAnswer(request.method, ownAnswer(status, answer, request, piece.head), outlet);
    },
    release: () => isSent,
  };
}
