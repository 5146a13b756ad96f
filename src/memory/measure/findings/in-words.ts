import { nearbyPlace, placeOf } from '../../../core/leak-words';
import type { LeakFinding } from '../../../core/records/memory';
import { formatBytes, formatCount } from '../../../core/units';

/** A finding without its sentence. */
export type Told = Omit<LeakFinding, 'inWords'>;

/** A leak of the heap in a sentence: what, how much, where it was allocated, who holds it. */
export function leakInWords(told: Told): string {
  return `${amount(told)} by ${often(told)}${size(told)}${allocated(told)}${held(told)}`;
}

/** How growth goes that is none of a leak. */
export type Ending =
  | { readonly why: 'ended' }
  | { readonly why: 'bound'; readonly name: string; readonly value: number; readonly size: number }
  | { readonly why: 'time' };

/** Growth that has an end, or may have one, with what to do. */
export function unsettledInWords(told: Told, ending: Ending, warmUpIterations: number): string {
  const begin = `${amount(told)} by ${often(told)}${size(told)}${held(told)}`;
  switch (ending.why) {
    case 'ended':
      return `${begin}, and it stopped: it filled up after the warm-up. Warm up longer to have it over before: { warmUp: ${roundedUp(warmUpIterations)} }`;
    case 'bound':
      return `${begin}, up to ${ending.name} ${formatCount(ending.value)}, of which ${formatCount(ending.size)} are taken. Warm up longer to have it full before: { warmUp: ${roundedUp(ending.value / Math.max(told.objectsPerIteration, 0.001))} }, or give it a smaller bound in the test`;
    case 'time':
      return `${begin}, and time was over before it was seen whether that goes on. Give it a larger { budget }, and the test a longer timeout`;
  }
}

/** `1 Session is left`, `2.5 strings are left`, `1 Session is left in 10`. */
function amount({ className, objectsPerIteration: rate }: Told): string {
  const count = rate < 1 ? 1 : rate;
  return `${formatCount(count)} ${className} ${count === 1 ? 'is' : 'are'} left`;
}

function often({ objectsPerIteration: rate }: Told): string {
  return rate >= 1 || rate <= 0 ? 'each iteration' : `one iteration in ${formatCount(1 / rate)}`;
}

function size({ objectsPerIteration: rate, bytesPerIteration }: Told): string {
  if (bytesPerIteration <= 0) return '';
  return rate >= 1 ? ` (${formatBytes(bytesPerIteration)})` : ` (${formatBytes(bytesPerIteration)} an iteration)`;
}

function allocated({ sites: [site] }: Told): string {
  if (site === undefined) return '';
  const { userFrame } = site;
  const caller =
    userFrame === null || placeOf(userFrame) === placeOf(site)
      ? ''
      : `, called from ${userFrame.functionName} at ${nearbyPlace(userFrame)}`;
  return `, allocated in ${site.functionName} at ${nearbyPlace(site)}${caller}`;
}

function held({ retainers: [retainer] }: Told): string {
  return retainer === undefined ? '' : `, ${retainer.inWords}`;
}

/** As a person would write it. */
function roundedUp(iterations: number): number {
  return Math.max(Math.ceil(iterations / 100) * 100, 100);
}
