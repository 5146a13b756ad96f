import { rule, withDefault } from '../../../core/options';
import type { Bytes } from '../../../core/units';
import type { FaultFactory } from '../../define-fault';
import { breakOff } from './break-off';
import { defineHttpFault, type HttpFaultOptions } from './define-http-fault';

/** Options of {@link httpTruncate}. */
export interface HttpTruncateOptions extends HttpFaultOptions {
  /** How much of the body is still sent, as it is on the wire. `0`: only the head. */
  readonly bytes: Bytes;
  /** How the connection ends then: in order (FIN) or by a reset (RST). Default: `close`. */
  readonly by?: 'close' | 'reset';
}

interface Complete {
  readonly bytes: number;
  readonly by: 'close' | 'reset';
}

/**
 * Answers of a dependency break off in their body: the head tells of more than comes. A body that is not longer than `bytes` is
 * left alone. A client cannot tell that an answer is cut which has neither a `content-length` nor chunks, where it is closed in order.
 *
 * @example
 * ```ts
 * httpTruncate({ of: service.dependency('CATALOGUE_URL'), path: '/export', bytes: '1kB', by: 'reset' });
 * ```
 */
export const httpTruncate: FaultFactory<HttpTruncateOptions> = defineHttpFault<HttpTruncateOptions, Complete>({
  name: 'httpTruncate',
  options: { bytes: rule.bytes("'1kB'"), by: withDefault(rule.oneOf('close', 'reset'), 'close') },
  begin:
    ({ options: { bytes, by }, note }) =>
    (exchange, strike) => {
      const struck = strike();
      if (struck === undefined) return;
      let left = Math.floor(bytes);
      exchange.filter({
        async take(piece, outlet) {
          if (piece.kind === 'end') note(`the body of an answer was not longer than ${bytes} bytes`);
          if (piece.kind !== 'data' || piece.raw.length <= left) {
            if (piece.kind === 'data') left -= piece.raw.length;
            await outlet.push(piece);
            return;
          }
          struck.fired(`cut after ${bytes} bytes`);
          await breakOff(exchange, { kind: 'data', raw: piece.raw.subarray(0, left) }, by, outlet);
        },
      });
    },
});
