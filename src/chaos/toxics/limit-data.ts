import { rule } from '../../core/options';
import { defineToxic, type Toxic } from './toxic';

/** Attributes of {@link limitDataToxic}. */
export type LimitDataAttributes = {
  /** Of this direction of the connection, counted from when the toxic came. */
  readonly bytes: number;
};

/** Toxiproxy's `limit_data`: after so many bytes the connection is closed, with 0 at the first chunk. */
export const limitDataToxic: Toxic<LimitDataAttributes> = defineToxic<LimitDataAttributes>({
  type: 'limit_data',
  attributes: { bytes: rule.count('1024') },
  stage({ flow, connection, attributes, fired }) {
    let passed = 0;
    return {
      take(chunk, receivedMs) {
        const rest = Math.max(0, attributes().bytes - passed);
        const part = chunk.subarray(0, rest);
        passed += part.length;
        if (part.length > 0) flow.push(part, receivedMs);
        if (chunk.length < rest) return;
        fired();
        connection.close();
      },
    };
  },
});
