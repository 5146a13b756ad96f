/**
 * How late requests came, in the middle: of the moments at which a server saw them against those at which they were
 * due, where nobody knows the moment of the start. A single stall of the machine does not touch it.
 */
export function medianLatenessMs(seen: readonly number[], due: readonly number[]): number {
  const offsets = [...seen].sort((a, b) => a - b).map((atMs, n) => atMs - (due[n] as number));
  const start = Math.min(...offsets);
  return (offsets.sort((a, b) => a - b)[Math.floor(offsets.length / 2)] as number) - start;
}
