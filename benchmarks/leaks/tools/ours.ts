import { join } from 'node:path';
import { inShort, isSilent, leaksIn } from '../../../proofs/leaks/answer';
import { lookInNode } from '../../../proofs/leaks/corpus/look';
import { stopwatch } from '../stopwatch';
import { homeOf, type Tool, type Verdict } from './tool';

export const OURS = 'jest-mettle';

/** `detectLeaks` of the packed package as a user has it, in the process of the scenario, with its defaults. @param project - where it is installed */
export function ours(project: string): Tool {
  return {
    name: OURS,
    ways: [OURS],
    home: homeOf(OURS),
    async look({ folder, scratch }) {
      const look = {
        node: process.execPath,
        project,
        way: 'function',
        folder,
        output: join(scratch, 'ours.json'),
      } as const;
      const { result, effort } = await stopwatch(() => lookInNode(look));
      const verdict: Verdict = leaksIn(result).length > 0 ? 'leak' : isSilent(result) ? 'silent' : 'failed';
      return new Map([[OURS, { verdict, inWords: inShort(result), effort }]]);
    },
  };
}
