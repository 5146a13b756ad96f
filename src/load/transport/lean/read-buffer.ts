import { Buffer } from 'node:buffer';
import { platform } from 'node:process';

const READ_BYTES = 65_536;

/** Where a socket reads into. */
export interface ReadBuffer {
  /** What the socket may fill. */
  readonly window: Buffer;
  /** The same memory and one byte more, which the scan of a head may write to. */
  readonly bytes: Buffer;
}

let shared: ReadBuffer | undefined;

/**
 * The buffer that a connection reads into. Where libuv reads and calls back in one go, all connections of a thread share one:
 * nothing is allocated for a read, and what has to outlive the callback is copied. Windows posts its reads ahead, so there
 * each connection has its own, and a smaller one.
 */
export function readBuffer(): ReadBuffer {
  if (platform === 'win32') return allocate(READ_BYTES / 4);
  shared ??= allocate(READ_BYTES);
  return shared;
}

function allocate(size: number): ReadBuffer {
  const bytes = Buffer.allocUnsafeSlow(size + 1);
  return { window: bytes.subarray(0, size), bytes };
}
