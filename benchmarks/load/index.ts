import type { FigureSource } from '../../scripts/figures/figure';
import { runChild } from '../support/child';
import { findNginx, startNginx } from '../support/nginx';
import { measureSpeed } from './figures/speed';

const load: FigureSource = {
  title: 'the load generator beside its peers: speed, memory, arrivals, truth',
  measuresTime: true,
  async measure(context) {
    context.say('building');
    await runChild({ argv: ['npm', 'run', 'build', '--silent'] });
    const program = findNginx();
    if (program === undefined) {
      context.absent('speed, memory, arrivals', 'nginx is not installed: see benchmarks/README.md');
      return [];
    }
    const nginx = await startNginx(program, context.folder);
    try {
      return await measureSpeed(context, nginx);
    } finally {
      await nginx.stop();
    }
  },
};

export default load;
