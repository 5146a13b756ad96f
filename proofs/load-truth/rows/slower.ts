import { isWithin, type RowLoad, saidMs, type TruthRow } from '../row';

const SERVICE_MS = 20;
const SHARE = 0.02;

/**
 * The server does 50 a second, one at a time, and is offered 100: its queue, and with it the waiting, grows. A first
 * request that leaves late delays all after it, so the server's own clock says how long they really waited; less than the
 * arithmetic would mean that the load was not offered.
 */
export const slower: TruthRow = {
  name: 'a server at half the offered rate of 100/s: p50',
  behaviour: 'queue',
  options: { ms: SERVICE_MS },
  unit: 'ms',
  load: (short) => ({ rate: 100, seconds: short ? 2 : 4, connections: 10 }),
  asked: ({ heldP50Ms }, load) => `${saidMs(heldP50Ms)} ± 2 %, >= ${saidMs(queueP50Ms(load))}`,
  said: ({ p50Ms }) => saidMs(p50Ms),
  holds: ({ p50Ms }, { heldP50Ms }, load) =>
    p50Ms !== null &&
    heldP50Ms !== null &&
    isWithin(p50Ms, heldP50Ms, SHARE) &&
    p50Ms >= queueP50Ms(load) * (1 - SHARE),
};

/** Arrival k (from 0) comes at `k / rate` and is answered at `(k + 1) × 20 ms`. The median is by nearest rank. */
export function queueP50Ms({ rate, seconds }: RowLoad): number {
  const k = Math.ceil((rate * seconds) / 2) - 1;
  return (k + 1) * SERVICE_MS - (k * 1000) / rate;
}
