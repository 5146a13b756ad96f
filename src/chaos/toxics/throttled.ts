import { nowMs } from '../../core/clock';
import type { Flow } from '../../core/relay';
import { Waiter } from '../../core/waiter';
import type { ToxicStage } from './toxic';

/** Larger chunks go on in pieces of this length of time, as in Toxiproxy. */
const PIECE_MS = 100;

/** What may pass in how much time: of one connection, or shared by several. */
export class Bucket {
  readonly #bytesPerMs: () => number;
  /** When all that was let through is paid for. */
  #paidMs = 0;

  constructor(bytesPerMs: () => number) {
    this.#bytesPerMs = bytesPerMs;
  }

  /** The most that goes on at once; 0 where nothing may. */
  get pieceBytes(): number {
    const rate = this.#bytesPerMs();
    return rate === 0 ? 0 : Math.max(1, Math.floor(rate * PIECE_MS));
  }

  /** When so many bytes more have had their time, after all that came before them. Time that nobody used is lost. */
  pay(bytes: number): number {
    this.#paidMs = Math.max(this.#paidMs, nowMs()) + bytes / this.#bytesPerMs();
    return this.#paidMs;
  }
}

/** Bytes that pass only as fast as a bucket lets them: each piece goes on when its time is over, as in Toxiproxy. */
export function throttled(flow: Flow, bucket: Bucket, fired: () => void): ToxicStage {
  const waiter = new Waiter(flow.signal);
  return {
    async take(chunk, receivedMs) {
      fired();
      let left = chunk;
      while (left.length > 0 && !flow.signal.aborted) {
        const size = bucket.pieceBytes;
        if (size === 0) {
          await waiter.until(nowMs() + PIECE_MS);
          continue;
        }
        const piece = left.subarray(0, size);
        await waiter.until(bucket.pay(piece.length));
        if (flow.signal.aborted) break;
        flow.push(piece, receivedMs);
        left = left.subarray(piece.length);
      }
      if (left.length > 0) flow.push(left, receivedMs);
    },
    update: () => waiter.cut(),
  };
}
