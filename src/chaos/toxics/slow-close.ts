import { nowMs } from '../../core/clock';
import { rule } from '../../core/options';
import { Waiter } from '../../core/waiter';
import { defineToxic, type Toxic } from './toxic';

/** Attributes of {@link slowCloseToxic}. */
export type SlowCloseAttributes = {
  /** In milliseconds. */
  readonly delay: number;
};

/** Toxiproxy's `slow_close`: bytes pass, the end of the stream comes late. */
export const slowCloseToxic: Toxic<SlowCloseAttributes> = defineToxic<SlowCloseAttributes>({
  type: 'slow_close',
  attributes: { delay: rule.count('500') },
  stage({ flow, attributes, fired }) {
    const waiter = new Waiter(flow.signal);
    return {
      take: (chunk, receivedMs) => flow.push(chunk, receivedMs),
      async end() {
        fired();
        await waiter.until(nowMs() + attributes().delay);
        flow.end();
      },
      update: () => waiter.cut(),
    };
  },
});
