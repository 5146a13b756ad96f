import { after } from '../../core/clock';
import { rule } from '../../core/options';
import { defineToxic, type Toxic } from './toxic';

/** Attributes of {@link timeoutToxic}. */
export type TimeoutAttributes = {
  /** In milliseconds: the connection is closed when none of them brought a byte. 0: never, only with the toxic. */
  readonly timeout: number;
};

/**
 * Toxiproxy's `timeout`: bytes are dropped. What is dropped is lost, so that the connection is closed with the toxic, at the
 * latest.
 */
export const timeoutToxic: Toxic<TimeoutAttributes> = defineToxic<TimeoutAttributes>({
  type: 'timeout',
  attributes: { timeout: rule.count('2000') },
  stage({ flow, connection, attributes, fired }) {
    let cancel = (): void => {};
    const begin = (): void => {
      cancel();
      const { timeout } = attributes();
      if (timeout === 0) return;
      cancel = after(timeout, () => {
        fired();
        connection.close();
      });
    };
    flow.signal.addEventListener('abort', () => cancel(), { once: true });
    begin();
    return {
      take() {
        fired();
        begin();
      },
      end: () => connection.close(),
      leave: () => connection.close(),
      update(active) {
        cancel();
        if (active) begin();
      },
    };
  },
});
