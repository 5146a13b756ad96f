import { nowMs } from '../../core/clock';
import { rule } from '../../core/options';
import { Waiter } from '../../core/waiter';
import { defineToxic, type Toxic } from './toxic';

/** Attributes of {@link resetPeerToxic}. */
export type ResetPeerAttributes = {
  /** In milliseconds, from the first byte or the end of the stream. */
  readonly timeout: number;
};

/**
 * Toxiproxy's `reset_peer`: after the first bytes, or the end, in its direction both sides are reset, and nothing is passed on. A
 * real reset (RST) also where the connection was open before the toxic came, which Toxiproxy only closes.
 */
export const resetPeerToxic: Toxic<ResetPeerAttributes> = defineToxic<ResetPeerAttributes>({
  type: 'reset_peer',
  attributes: { timeout: rule.count('100') },
  stage({ flow, connection, attributes, fired }) {
    const waiter = new Waiter(flow.signal);
    let active = true;
    const reset = async (passOn: () => void): Promise<void> => {
      await waiter.until(nowMs() + attributes().timeout);
      if (flow.signal.aborted || !active) return passOn();
      fired();
      connection.reset();
    };
    return {
      take: (chunk, receivedMs) => reset(() => flow.push(chunk, receivedMs)),
      end: () => reset(() => flow.end()),
      update(isActive) {
        active = isActive;
        if (!active) waiter.cut();
      },
    };
  },
});
