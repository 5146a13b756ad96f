import type { TruthRow } from '../row';

/** Each answer says that it has 1000 bytes, and ends after a few: none of them is whole, whatever its status. */
export const cut: TruthRow = {
  name: 'answers cut off in their body, at 50/s: failed',
  behaviour: 'cut',
  options: {},
  unit: 'requests',
  load: () => ({ rate: 50, seconds: 2, connections: 1 }),
  asked: ({ requests }) => `${requests} of ${requests}`,
  said: ({ failed }, { requests }) => `${failed} of ${requests}`,
  holds: ({ failed, requests }, counts) =>
    counts.requests > 0 && failed === counts.requests && requests === counts.requests,
};
