import type { Buffer } from 'node:buffer';

interface Slicing {
  latin1Slice(from: number, to: number): string;
}

/**
 * Bytes as text, one character a byte. By the method that `toString('latin1')` ends up in, and undici uses too: without the
 * way there, a copy takes half the time.
 */
export function latin1(bytes: Buffer, from: number, to: number): string {
  return (bytes as unknown as Slicing).latin1Slice(from, to);
}
