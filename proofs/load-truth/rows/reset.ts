import type { TruthRow } from '../row';

/** The server resets the connection of each hundredth request: so many requests failed, and no other. */
export const reset: TruthRow = {
  name: 'each 100th connection reset, at 400/s: failed',
  behaviour: 'reset',
  options: { each: 100 },
  unit: 'requests',
  load: (short) => ({ rate: 400, seconds: short ? 2 : 4, connections: 10 }),
  asked: ({ broken, requests }) => `${broken} of ${requests}`,
  said: ({ failed }, { broken, requests }) => `${failed} of ${broken} (in ${requests})`,
  holds: ({ failed, requests }, counts) =>
    counts.broken > 0 && failed === counts.broken && requests === counts.requests,
};
