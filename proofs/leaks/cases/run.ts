import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import { startChild } from '../../../benchmarks/support/child';
import type { FigureContext } from '../../../scripts/figures/figure';
import { type Answer, LONGEST } from '../answer';
import type { Lab, Node } from '../lab';
import { type SetName, sets } from '.';

type CaseOf<Name extends SetName> = (typeof sets)[Name][number];

/** A case, with what came of it. */
export interface Judged<Name extends SetName> {
  readonly of: CaseOf<Name>;
  readonly answer: Answer;
}

export interface Batches {
  /** Every so many of the set are left out; 1 takes all. */
  readonly oneIn: number;
  /** So many one after the other in one process. */
  readonly together: number;
}

const LONGEST_EACH_MS = 90_000;

/** Looks for leaks in the cases of a set, some in one process, with the packed package. */
export async function runSet<Name extends SetName>(
  set: Name,
  { oneIn, together }: Batches,
  node: Node,
  lab: Lab,
  { folder }: FigureContext,
): Promise<Judged<Name>[]> {
  const program = join(lab.project, 'programs/cases.cjs');
  bundle(program);
  const cases = sets[set] as readonly CaseOf<Name>[];
  const numbers = cases.map((_, number) => number).filter((number) => number % oneIn === 0);
  const judged: Judged<Name>[] = [];
  for (let from = 0; from < numbers.length; from += together) {
    const batch = numbers.slice(from, from + together);
    const output = join(folder, `${set}-${node.major}-${from}.jsonl`);
    const problem = await runBatch([node.program, program, set, batch.join(), output], batch.length);
    const answers = answersIn(output);
    for (const number of batch) {
      judged.push({ of: cases[number] as CaseOf<Name>, answer: answers.get(number) ?? { problem } });
    }
  }
  return judged;
}

async function runBatch(argv: readonly string[], cases: number): Promise<string> {
  const child = startChild({ argv });
  const late = setTimeout(() => child.kill(), LONGEST_EACH_MS * cases);
  try {
    const { code, stderr } = await child.ended;
    return `its process ended with ${code}: ${stderr.slice(-LONGEST)}`;
  } finally {
    clearTimeout(late);
  }
}

function answersIn(file: string): Map<number, Answer> {
  if (!existsSync(file)) return new Map();
  const lines = readFileSync(file, 'utf8').trim().split('\n');
  return new Map(
    lines.map((line) => {
      const { number, answer } = JSON.parse(line) as { number: number; answer: Answer };
      return [number, answer];
    }),
  );
}

/** One file with its map, in which sites are led back to the sources here. */
function bundle(outfile: string): void {
  buildSync({
    entryPoints: [join(__dirname, 'program.ts')],
    outfile,
    bundle: true,
    platform: 'node',
    target: 'node20.18',
    format: 'cjs',
    sourcemap: true,
    external: ['jest-mettle', 'lru-cache-*'],
  });
}
