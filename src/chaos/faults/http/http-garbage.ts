import { optional, rule, withDefault } from '../../../core/options';
import type { Random } from '../../../core/random';
import type { FaultFactory } from '../../define-fault';
import { breakOff } from './break-off';
import { defineHttpFault, type HttpFaultOptions } from './define-http-fault';
import { content } from './given-answer';

/** Options of {@link httpGarbage}. */
export interface HttpGarbageOptions extends HttpFaultOptions {
  /** What is sent, as text or bytes. Default: 64 bytes drawn from the seed. */
  readonly bytes?: string | Uint8Array;
  /** How the connection ends then: in order (FIN) or by a reset (RST). Default: `close`. */
  readonly by?: 'close' | 'reset';
}

interface Complete {
  readonly bytes: Buffer | undefined;
  readonly by: 'close' | 'reset';
}

const GARBAGE_BYTES = 64;

/**
 * A dependency does its work, and sends something that is not HTTP in place of its answer, as a wrong program on its port would.
 *
 * @example
 * ```ts
 * httpGarbage({ of: service.dependency('CATALOGUE_URL'), first: 1 });
 * ```
 */
export const httpGarbage: FaultFactory<HttpGarbageOptions> = defineHttpFault<HttpGarbageOptions, Complete>({
  name: 'httpGarbage',
  options: {
    bytes: optional(content("'220 mail.example.com ESMTP\\r\\n'")),
    by: withDefault(rule.oneOf('close', 'reset'), 'close'),
  },
  answers: () => true,
  begin:
    ({ options: { bytes, by } }) =>
    (exchange, strike) => {
      const struck = strike();
      if (struck === undefined) return;
      exchange.takeAnswer();
      exchange.filter({
        take(_piece, outlet) {
          struck.fired('garbage');
          return breakOff(exchange, { kind: 'framing', raw: bytes ?? drawn(struck.random) }, by, outlet);
        },
      });
    },
});

/** A first byte that begins no answer, then any. */
function drawn(random: Random): Buffer {
  return Buffer.from(Array.from({ length: GARBAGE_BYTES }, (_, index) => random.integer(index === 0 ? 128 : 0, 255)));
}
