import { runRandomExperiments } from './random-experiments';
import { startWorld } from './world';

/** Random experiments without an end, to be interrupted: `jiti interrupted.ts <folder> <seed>`. */
async function main([folder = '', seed = '1']: readonly string[]): Promise<void> {
  const world = await startWorld(folder);
  process.stdout.write('running');
  await runRandomExperiments(world, 1_000_000, Number(seed));
}

void main(process.argv.slice(2));
