import { nowMs } from '../../core/clock';
import type { Flow } from '../../core/relay';
import { Waiter } from '../../core/waiter';
import type { ToxicStage } from './toxic';

/** As much as Toxiproxy keeps before its latency toxic: 1024 chunks of 32 KiB. Latency must not limit the throughput. */
const BUFFERED_BYTES = 1024 * 32 * 1024;

/**
 * Bytes that come late. The delay counts from the moment at which a chunk came into the relay: chunks that follow each other closely
 * wait at the same time, and the delays of two such stages add up.
 *
 * @param delayMs - asked once for each chunk, in their order.
 */
export function delayed(flow: Flow, delayMs: () => number): ToxicStage {
  const waiter = new Waiter(flow.signal);
  return {
    bufferedBytes: BUFFERED_BYTES,
    take(chunk, receivedMs) {
      const dueMs = receivedMs + Math.max(0, delayMs());
      const wait = waiter.until(dueMs);
      if (wait === undefined) return flow.push(chunk, dueMs);
      // Where the wait was cut short, the delay did not happen, and must not count for a stage behind this one.
      return wait.then(() => flow.push(chunk, nowMs() < dueMs ? receivedMs : dueMs));
    },
    update: () => waiter.cut(),
  };
}
