import { Buffer } from 'node:buffer';

const FIRST_BYTES = 1024;
/** Far beyond the largest head: only a status line or blanks without an end come here. */
const MOST_BYTES = 131_072;

/** Bytes of a head that has not come whole, kept until it has. */
export class Pending {
  /** Longer than {@link size} by one byte at least, which the scan of a head may write to. */
  bytes = Buffer.allocUnsafeSlow(FIRST_BYTES);
  size = 0;

  /** Keeps a copy. Returns false where it is too much. */
  add(source: Buffer, from: number, to: number): boolean {
    const size = this.size + to - from;
    if (size > MOST_BYTES) return false;
    if (size >= this.bytes.length) {
      const grown = Buffer.allocUnsafeSlow(2 * size);
      this.bytes.copy(grown, 0, 0, this.size);
      this.bytes = grown;
    }
    source.copy(this.bytes, this.size, from, to);
    this.size = size;
    return true;
  }
}
