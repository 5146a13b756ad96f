import type { Reading } from '../../../src/memory/target/heap-target';

/** The figures of a moment at which nothing special is, but for what is given. */
export function reading(differing: Partial<Reading> = {}): Reading {
  return {
    heapUsedBytes: 4e6,
    heapTotalBytes: 8e6,
    externalBytes: 2e6,
    arrayBuffersBytes: 1e4,
    rssBytes: 6e7,
    handles: {},
    fileDescriptors: {},
    smallObjectBytes: 0,
    turns: 0,
    threads: 11,
    children: 0,
    ...differing,
  };
}
