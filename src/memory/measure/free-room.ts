import type { Inspector } from '../target/heap-target';

/** Large pieces first, which fill most of it quickly; then such as no smaller hole takes than the least leak of native memory that is told. */
const PIECES_BYTES = [1_048_576, 16_384];
const BATCH_BYTES = 1_048_576;
/** With so many batches in a row that the process had to be given by the system, there was no room left. */
const GIVEN_IN_A_ROW = 4;
const GIVEN_SHARE = 0.75;
/** 4 GB: far more than a snapshot or a compiler leaves. */
const MOST_BATCHES = 4096;
const PAGE_BYTES = 4096;

/**
 * Takes all memory that the process was given before and that its allocator keeps for later, such as that of a snapshot that was written or of a
 * compiler: what leaks would go there first, and the resident size, by which alone native memory is seen, would not grow for hundreds of
 * megabytes. The process grows by some 20 MB for it. What was taken is let go with the session of the inspector.
 */
export async function fillFreeRoom(inspector: Inspector, signal: AbortSignal): Promise<void> {
  await inspector.send('Runtime.evaluate', { expression: FILL }, signal);
}

const FILL = `(() => {
  const taken = [];
  for (const bytes of ${JSON.stringify(PIECES_BYTES)}) {
    let given = 0;
    for (let batch = 0; batch < ${MOST_BATCHES} && given < ${GIVEN_IN_A_ROW}; batch++) {
      const before = process.memoryUsage.rss();
      for (let left = ${BATCH_BYTES}; left > 0; left -= bytes) {
        const piece = Buffer.allocUnsafeSlow(bytes);
        for (let at = 0; at < bytes; at += ${PAGE_BYTES}) piece[at] = 1;
        taken.push(piece);
      }
      given = process.memoryUsage.rss() - before >= ${BATCH_BYTES * GIVEN_SHARE} ? given + 1 : 0;
    }
  }
  return taken;
})()`;
