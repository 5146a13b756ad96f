import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { lastJsonLine } from '../../peers/peer';
import { runChild } from '../../support/child';
import { type Effort, stopwatch, sumOf } from '../stopwatch';
import { type Answer, failed, homeOf, LIMIT_MS, programOf, type Subject, type Tool } from './tool';

/** What `programs/memlab.cjs` knows them by. */
const WAYS: Readonly<Record<string, string>> = {
  'memlab find-leaks': 'find-leaks',
  'memlab, filter: all': 'everything',
  'memlab, filter: 1 an iteration': 'one-per-iteration',
  'memlab unbound-object': 'unbound-object',
  'memlab unbound-shape': 'unbound-shape',
  'memlab unbound-collection': 'unbound-collection',
};

interface Written {
  readonly iterations: number;
}

interface Told {
  readonly told: number;
  readonly first: string;
}

/** memlab 2 (https://facebook.github.io/memlab) on three snapshots, which the process of the scenario has written. */
export const memlab: Tool = {
  name: 'memlab',
  ways: Object.keys(WAYS),
  home: homeOf('memlab'),
  async look(subject) {
    const snapshots = join(subject.scratch, 'snapshots');
    mkdirSync(snapshots);
    const answers = new Map<string, Answer>();
    const { result, effort } = await stopwatch(() =>
      run<Written>('snapshots.cjs', [subject.folder, snapshots]).catch(failed),
    );
    for (const way of this.ways) {
      const asked = 'verdict' in result ? { ...result, effort } : await ask(way, snapshots, result, effort, subject);
      answers.set(way, asked);
    }
    return answers;
  },
};

/** The time for the snapshots belongs to each way. */
async function ask(
  way: string,
  snapshots: string,
  { iterations }: Written,
  before: Effort,
  { scratch }: Subject,
): Promise<Answer> {
  const name = WAYS[way] ?? way;
  const argv = [join(memlab.home, 'node_modules'), name, snapshots, String(iterations), join(scratch, name)];
  const { result, effort } = await stopwatch(() => run<Told>('memlab.cjs', argv).then(read, failed));
  return { ...result, effort: sumOf(before, effort) };
}

function read({ told, first }: Told): Pick<Answer, 'verdict' | 'inWords'> {
  return { verdict: told > 0 ? 'leak' : 'silent', inWords: `it tells of ${told}: ${first}` };
}

async function run<T>(program: string, args: readonly string[]): Promise<T> {
  const { stdout } = await runChild({ argv: [process.execPath, programOf(program), ...args], limitMs: LIMIT_MS });
  return lastJsonLine<T>(stdout);
}
