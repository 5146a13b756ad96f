import { rule, withDefault } from '../../../core/options';
import type { Random } from '../../../core/random';
import type { Share } from '../../../core/units';
import type { FaultFactory } from '../../define-fault';
import { defineHttpFault, type HttpFaultOptions } from './define-http-fault';

/** Options of {@link httpCorrupt}. */
export interface HttpCorruptOptions extends HttpFaultOptions {
  /** Which share of the bytes after the first one are changed, drawn from the seed. Default: `1%`. */
  readonly share?: Share;
}

/**
 * Bytes of the bodies of a dependency's answers are others: the first one, and a share of the rest. The length stays right. A body
 * that is compressed is corrupted as it is on the wire.
 *
 * @example
 * ```ts
 * httpCorrupt({ of: service.dependency('CATALOGUE_URL'), path: '/products/*', probability: '20%' });
 * ```
 */
export const httpCorrupt: FaultFactory<HttpCorruptOptions> = defineHttpFault<HttpCorruptOptions, { share: number }>({
  name: 'httpCorrupt',
  options: { share: withDefault(rule.share("'1%'"), 0.01) },
  begin:
    ({ options: { share }, note }) =>
    (exchange, strike) => {
      const struck = strike();
      if (struck === undefined) return;
      let at = 0;
      let next = 0;
      exchange.filter({
        take(piece, outlet) {
          if (piece.kind === 'end' && at === 0) note('an answer had no body');
          if (piece.kind !== 'data') return outlet.push(piece);
          if (next === 0) struck.fired('body corrupted');
          const raw = Buffer.from(piece.raw);
          const end = at + raw.length;
          for (; next < end; next += gap(struck.random, share)) {
            raw[next - at] = (raw[next - at] as number) ^ struck.random.integer(1, 255);
          }
          at = end;
          return outlet.push({ kind: 'data', raw });
        },
      });
    },
});

/** Bytes up to the next one that is struck, where each is with the same probability: a geometric distribution. */
function gap(random: Random, share: number): number {
  if (share >= 1) return 1;
  return share <= 0 ? Number.POSITIVE_INFINITY : 1 + Math.floor(Math.log(1 - random.float()) / Math.log(1 - share));
}
