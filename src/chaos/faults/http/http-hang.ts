import { rule, withDefault } from '../../../core/options';
import type { FaultFactory } from '../../define-fault';
import { defineHttpFault, type HttpFaultOptions } from './define-http-fault';
import { pause } from './pause';

/** Options of {@link httpHang}. */
export interface HttpHangOptions extends HttpFaultOptions {
  /** What does not come: the whole answer, or its body after the head. Default: `head`. */
  readonly at?: 'head' | 'body';
}

/**
 * Answers of a dependency do not come, while the connection stays open. What the dependency has answered meanwhile comes when the
 * fault ends.
 *
 * @example
 * ```ts
 * await withChaos(httpHang({ of: service.dependency('PAYMENTS_URL') }), async () => {
 *   expect(await service.client.post('/orders', { json: order })).toHaveStatus(504);
 * });
 * ```
 */
export const httpHang: FaultFactory<HttpHangOptions> = defineHttpFault<HttpHangOptions, { at: 'head' | 'body' }>({
  name: 'httpHang',
  options: { at: withDefault(rule.oneOf('head', 'body'), 'head') },
  begin:
    ({ options: { at }, signal, note }) =>
    (exchange, strike) => {
      const struck = strike();
      if (struck === undefined) return;
      let hasHung = false;
      exchange.filter({
        async take(piece, outlet) {
          if (piece.kind === 'end' && !hasHung) note('an answer had no body');
          if (!hasHung && piece.kind === (at === 'head' ? 'head' : 'data')) {
            hasHung = true;
            struck.fired(`${at} held back`);
            await pause('for ever', signal, exchange.signal);
          }
          await outlet.push(piece);
        },
      });
    },
});
