import { nearbyPath } from './call-site';
import type { LeakFinding, LeakFrame } from './records/memory';
import { formatBytes, formatCount } from './units';

/** Whether a finding is a leak. Growth that has an end is none. */
export function isLeak({ kind }: Pick<LeakFinding, 'kind'>): boolean {
  return kind !== 'unsettled growth';
}

/** What each iteration leaves: `1 an iteration (1.28 kB)`; of what is only counted, or only sized, that. */
export function ratesInWords({
  objectsPerIteration,
  bytesPerIteration,
}: Pick<LeakFinding, 'objectsPerIteration' | 'bytesPerIteration'>): string {
  if (objectsPerIteration <= 0) return `${formatBytes(bytesPerIteration)} an iteration`;
  const size = bytesPerIteration > 0 ? ` (${formatBytes(bytesPerIteration)})` : '';
  return `${formatCount(objectsPerIteration)} an iteration${size}`;
}

/** A place in a source as editors and terminals open it: `src/orders.ts:41:22`. */
export function placeOf({ file, line, column }: Omit<LeakFrame, 'functionName'>): string {
  return `${file}:${line}:${column}`;
}

/** The same for a reader in the working directory: relative to it where it lies in it. */
export function nearbyPlace(place: Omit<LeakFrame, 'functionName'>): string {
  return placeOf({ ...place, file: nearbyPath(place.file) });
}
