import type { Inspector } from '../target/heap-target';

/** A piece that no smaller hole of the allocator takes: as much as the least leak of native memory that is told. */
const PIECE_BYTES = 16_384;
const BATCH = 64;
/** With so many batches in a row that the process had to be given by the system, there was no room left. */
const GIVEN_IN_A_ROW = 4;
const GIVEN_SHARE = 0.75;
/** At most 512 MB. */
const MOST_BATCHES = 512;

/**
 * Takes all memory that the process was given before and that its allocator keeps for later, such as that of a compiler which has done its
 * work: what leaks would go there first, and the resident size, by which alone native memory is seen, would not grow for tens of
 * megabytes. It grows by no more than {@link GIVEN_IN_A_ROW} batches. What was taken is let go with the session of the inspector.
 */
export async function fillFreeRoom(inspector: Inspector, signal: AbortSignal): Promise<void> {
  await inspector.send('Runtime.evaluate', { expression: FILL }, signal);
}

const FILL = `(() => {
  const taken = [];
  let given = 0;
  for (let batch = 0; batch < ${MOST_BATCHES} && given < ${GIVEN_IN_A_ROW}; batch++) {
    const before = process.memoryUsage.rss();
    for (let piece = 0; piece < ${BATCH}; piece++) taken.push(new Uint8Array(${PIECE_BYTES}).fill(1));
    given = process.memoryUsage.rss() - before >= ${BATCH * PIECE_BYTES * GIVEN_SHARE} ? given + 1 : 0;
  }
  return taken;
})()`;
