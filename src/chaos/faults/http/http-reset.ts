import { rule, withDefault } from '../../../core/options';
import type { FaultFactory } from '../../define-fault';
import type { AnswerFilter, Exchange } from '../../http1/exchange';
import { breakOff } from './break-off';
import { defineHttpFault, type HttpFaultOptions } from './define-http-fault';

/** Options of {@link httpReset}. */
export interface HttpResetOptions extends HttpFaultOptions {
  /**
   * When the connection breaks. `request`: once the request has come, which the dependency never sees. `answer`: before the first
   * byte of the answer, when the dependency has done its work. `head`, `body`: in the middle of the answer's head, or of the first
   * part of its body. Default: `answer`.
   */
  readonly at?: 'request' | 'answer' | 'head' | 'body';
  /** How it breaks: by a reset (RST), or closed in order (FIN). Default: `reset`. */
  readonly by?: 'reset' | 'close';
}

interface Complete {
  readonly at: 'request' | 'answer' | 'head' | 'body';
  readonly by: 'reset' | 'close';
}

/**
 * Connections to a dependency break around the answer to a request.
 *
 * @example
 * ```ts
 * // The payment was made, but the service never hears of it: does it pay twice?
 * httpReset({ of: service.dependency('PAYMENTS_URL'), method: 'POST', at: 'answer', first: 1 });
 * ```
 */
export const httpReset: FaultFactory<HttpResetOptions> = defineHttpFault<HttpResetOptions, Complete>({
  name: 'httpReset',
  options: {
    at: withDefault(rule.oneOf('request', 'answer', 'head', 'body'), 'answer'),
    by: withDefault(rule.oneOf('reset', 'close'), 'reset'),
  },
  answers: ({ at }) => at === 'request' || at === 'answer',
  begin:
    ({ options: { at, by }, note }) =>
    (exchange, strike) => {
      const struck = strike();
      if (struck === undefined) return;
      const told = (): void => struck.fired(`${by} at ${at}`);
      if (at === 'request') {
        exchange.instead((outlet) => {
          told();
          outlet.cut(by);
        });
      } else exchange.filter(cutting(exchange, at, by, told, () => note('an answer had no body')));
    },
});

function cutting(
  exchange: Exchange,
  at: 'answer' | 'head' | 'body',
  by: 'reset' | 'close',
  told: () => void,
  hadNoBody: () => void,
): AnswerFilter {
  return {
    take(piece, outlet) {
      if (piece.kind === 'end') hadNoBody();
      if (piece.kind === 'end' || piece.kind !== (at === 'body' ? 'data' : 'head')) return outlet.push(piece);
      told();
      if (at === 'answer') return outlet.cut(by);
      const half = piece.raw.subarray(0, Math.floor(piece.raw.length / 2));
      return breakOff(exchange, { kind: at === 'body' ? 'data' : 'framing', raw: half }, by, outlet);
    },
  };
}
