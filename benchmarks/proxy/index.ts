import { existsSync } from 'node:fs';
import type { FigureSource } from '../../scripts/figures/figure';
import { measureRoundTrip } from './figures/round-trip';
import { measureThroughput } from './figures/throughput';

const proxy: FigureSource = {
  title: 'the relay without faults beside a direct connection and Toxiproxy: added time, throughput per CPU second',
  measuresTime: true,
  async measure(context) {
    const figures = [...(await measureRoundTrip(context))];
    if (existsSync('/proc/self/stat')) figures.push(...(await measureThroughput(context)));
    else context.absent('throughput per CPU second', 'there is no /proc');
    return figures;
  },
};

export default proxy;
