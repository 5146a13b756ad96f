import { type RowAnswer, saidMs, type TruthRow } from '../row';

/**
 * The server answers at once: in less than a millisecond, which is no reason to say 0. It is the service time here, for
 * that is what the peers call response time.
 */
export const instant: TruthRow = {
  name: 'answers at once at 200/s: p50 of the service time',
  behaviour: 'instant',
  options: {},
  unit: 'ms',
  load: (short) => ({ rate: 200, seconds: short ? 2 : 4, connections: 4 }),
  asked: () => '> 0 and < 1',
  said: (answer) => saidMs(serviceMs(answer)),
  holds: (answer) => {
    const ms = serviceMs(answer);
    return ms !== null && ms > 0 && ms < 1;
  },
};

function serviceMs({ serviceP50Ms, p50Ms }: RowAnswer): number | null {
  return serviceP50Ms === undefined ? p50Ms : serviceP50Ms;
}
