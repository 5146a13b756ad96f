import type { Figure, FigureContext } from '../../../scripts/figures/figure';
import { describeSpread, spreadOf } from '../../support/rounds';
import { type RoundTrips, sendThrough } from '../traffic';
import { direct, ours, toxiproxy, type Way } from '../ways';

const MOST_ADDED_US = 40;

/** What a proxy without faults adds to the round trip of 64 bytes, in turns with a direct connection. */
export async function measureRoundTrip(context: FigureContext): Promise<Figure[]> {
  const medians = new Map<Way, number[]>([direct, ours, toxiproxy].map((proxy) => [proxy, []]));
  for (let round = 0; round < (context.short ? 1 : 5); round++) {
    for (const [proxy, values] of medians) {
      if (!proxy.installed()) continue;
      const { medianUs, p99Us } = await sendThrough<RoundTrips>(proxy, 'roundTrip', context);
      context.say(`  round trip, ${proxy.name}: median ${medianUs.toFixed(1)} µs, p99 ${p99Us.toFixed(1)} µs`);
      values.push(medianUs);
    }
  }
  const base = medians.get(direct) ?? [];
  const addedBy = (proxy: Way) => {
    const values = medians.get(proxy) ?? [];
    return values.length === 0 ? null : spreadOf(values.map((us, round) => us - (base[round] as number)));
  };
  const added = addedBy(ours);
  if (added === null) return [];
  const theirs = addedBy(toxiproxy);
  return [
    {
      name: 'added to the round trip of 64 bytes, median',
      asked: `<= ${MOST_ADDED_US}`,
      reached: describeSpread(added, 1),
      unit: 'µs',
      holds: added.median <= MOST_ADDED_US,
      peers: {
        'direct, in all': describeSpread(spreadOf(base), 1),
        'toxiproxy-server': theirs === null ? 'absent' : describeSpread(theirs, 1),
      },
    },
  ];
}
