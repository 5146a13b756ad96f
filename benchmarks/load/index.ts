import { existsSync } from 'node:fs';
import { measureTruth } from '../../proofs/load-truth';
import type { Figure, FigureContext, FigureSource } from '../../scripts/figures/figure';
import { buildPackage } from '../support/build';
import { findNginx, startNginx } from '../support/nginx';
import { measureArrivals } from './figures/arrivals';
import { measureCrowds } from './figures/crowd';
import { measureSpeed } from './figures/speed';

const load: FigureSource = {
  title: 'the load generator beside its peers: speed, memory, arrivals, truth',
  measuresTime: true,
  async measure(context) {
    context.say('building');
    await buildPackage();
    return [...(await beforeNginx(context)), ...(await measureTruth(context))];
  },
};

export default load;

async function beforeNginx(context: FigureContext): Promise<Figure[]> {
  const program = findNginx();
  if (program === undefined || !existsSync('/proc/self/stat')) {
    const reason = program === undefined ? 'nginx is not installed: see benchmarks/README.md' : 'there is no /proc';
    for (const name of ['speed', 'memory of 20,000 users', 'arrivals']) context.absent(name, reason);
    return [];
  }
  const nginx = await startNginx(program, context.folder);
  const figures: Figure[] = [];
  try {
    figures.push(...(await measureSpeed(context, nginx)), ...(await measureArrivals(context, nginx)));
  } finally {
    await nginx.stop();
  }
  return [...figures, ...(await measureCrowds(context, program))];
}
