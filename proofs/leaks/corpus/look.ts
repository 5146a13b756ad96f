import { join } from 'node:path';
import { runChild } from '../../../benchmarks/support/child';
import { type Answer, answerIn } from '../answer';

/** One look for leaks in a plain Node process. */
export interface Look {
  /** The program to run it. */
  readonly node: string;
  /** Folder of the user's project. */
  readonly project: string;
  readonly way: 'module' | 'function';
  /** Folder of the version that is looked at. */
  readonly folder: string;
  /** Where the result is written. */
  readonly output: string;
}

const LONGEST_MS = 120_000;

/** Looks for leaks in one version of a pair; whatever goes wrong is the answer. */
export async function lookInNode({ node, project, way, folder, output }: Look): Promise<Answer> {
  try {
    await runChild({ argv: [node, join(project, 'programs/measure.cjs'), way, folder, output], limitMs: LONGEST_MS });
    return answerIn(output, 'it wrote no result');
  } catch (error) {
    return { problem: (error as Error).message.split('\n').slice(1).join(' ') };
  }
}
