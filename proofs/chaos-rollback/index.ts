import { spawn } from 'node:child_process';
import { mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Figure, FigureContext, FigureSource } from '../../scripts/figures/figure';
import { createRandom } from '../../src/core/random';
import { type RandomOutcome, runRandomExperiments } from './random-experiments';
import { startWorld } from './world';

const SEED = 20_261;
const SIZES = { short: { experiments: 300, interrupts: 4 }, full: { experiments: 2000, interrupts: 40 } } as const;
const JITI = join(__dirname, '..', '..', 'node_modules', 'jiti', 'lib', 'jiti-cli.mjs');

const rollback: FigureSource = {
  title: 'what is left after random experiments with random faults, bodies and ends: nothing',
  measuresTime: false,
  async measure(context) {
    const size = SIZES[context.short ? 'short' : 'full'];
    return [await leftByExperiments(context, size.experiments), await leftByInterrupts(context, size.interrupts)];
  },
};

export default rollback;

async function leftByExperiments({ folder, say }: FigureContext, count: number): Promise<Figure> {
  const files = join(folder, 'experiments');
  mkdirSync(files);
  const world = await startWorld(files);
  try {
    const outcome = await runRandomExperiments(world, count, SEED, say);
    tell(outcome, say);
    return {
      name: `not as before, after ${count} random experiments (${outcome.experiments} with those within others)`,
      asked: 0,
      reached: outcome.violations.length,
      unit: 'experiments',
      holds: outcome.violations.length === 0,
    };
  } catch (error) {
    // Said at once: where an experiment hangs, the end of its world may hang too.
    say(String(error));
    throw error;
  } finally {
    await world.end();
  }
}

function tell({ byFamily, byBehaviour, byEnd, violations }: RandomOutcome, say: (line: string) => void): void {
  for (const [what, tally] of [
    ['faults', byFamily],
    ['bodies', byBehaviour],
    ['ends', byEnd],
  ] as const) {
    say(`${what}: ${[...tally].map(([name, count]) => `${name} ${count}`).join(', ')}`);
  }
  for (const violation of violations) say(violation);
}

async function leftByInterrupts({ folder, say }: FigureContext, count: number): Promise<Figure> {
  const random = createRandom(SEED).fork('interrupts');
  let left = 0;
  for (let index = 0; index < count; index++) {
    const files = join(folder, `interrupt-${index}`);
    mkdirSync(files);
    const signal = random.pick(['SIGINT', 'SIGINT', 'SIGTERM', 'SIGHUP'] as const);
    const ended = await interrupted(files, index, random.integer(20, 600), signal);
    const names = readdirSync(join(files, 'files'));
    if (names.length === 0 && ended === signal) continue;
    left += 1;
    say(`interrupt ${index} by ${signal}: ended by ${ended}, left ${names.length} files`);
  }
  return {
    name: `interrupts in the middle of random experiments that left a file, of ${count}`,
    asked: 0,
    reached: left,
    unit: 'interrupts',
    holds: left === 0,
  };
}

/** Gives the signal that the process ended by. */
async function interrupted(files: string, seed: number, afterMs: number, signal: NodeJS.Signals): Promise<string> {
  const child = spawn(process.execPath, [JITI, join(__dirname, 'interrupted.ts'), files, String(seed)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = new Promise<string>((resolve) => {
    child.once('close', (code, by) => resolve(by ?? `code ${code}`));
  });
  await new Promise((resolve) => child.stdout.once('data', resolve));
  await sleep(afterMs);
  child.kill(signal);
  const limit = setTimeout(() => child.kill('SIGKILL'), 20_000);
  try {
    return await ended;
  } finally {
    clearTimeout(limit);
  }
}
