import { isWithin, saidMs, type TruthRow } from '../row';

const SHARE = 0.1;

/** Every answer takes 50 ms, and ten a second are asked for. What the server's own timer added is part of the truth. */
export const constant: TruthRow = {
  name: 'constant answers of 50 ms at 10/s: p50',
  behaviour: 'constant',
  options: { ms: 50 },
  unit: 'ms',
  load: (short) => ({ rate: 10, seconds: short ? 2 : 6, connections: 1 }),
  asked: ({ heldP50Ms }) => `${saidMs(heldP50Ms)} ± 10 %`,
  said: ({ p50Ms }) => saidMs(p50Ms),
  holds: ({ p50Ms }, { heldP50Ms }) => heldP50Ms !== null && isWithin(p50Ms, heldP50Ms, SHARE),
};
