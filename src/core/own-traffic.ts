import { processState } from './state';

/** How deep the present call is inside {@link asOwnTraffic}. */
function depth(): { value: number } {
  return processState('own-traffic', () => ({ value: 0 }));
}

/**
 * Opens a connection of this package's own, such as a relay's to its target: faults on outgoing connections and on name
 * look-ups of this process leave it alone. Holds for what `call` does before it returns.
 */
export function asOwnTraffic<T>(call: () => T): T {
  const present = depth();
  present.value += 1;
  try {
    return call();
  } finally {
    present.value -= 1;
  }
}

/** Whether what is being opened now is this package's own. */
export function isOwnTraffic(): boolean {
  return depth().value > 0;
}
