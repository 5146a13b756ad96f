import { join } from 'node:path';
import { lastJsonLine } from '../../peers/peer';
import { runChild } from '../../support/child';
import { stopwatch } from '../stopwatch';
import { type Answer, failed, homeOf, LIMIT_MS, programOf, type Tool } from './tool';

const NAME = 'jest-leak-detector';

/** jest-leak-detector 30 (https://github.com/jestjs/jest), which must be given the object in question. */
export const jestLeakDetector: Tool = {
  name: NAME,
  ways: [NAME],
  home: homeOf(NAME),
  async look({ folder }) {
    const argv = [process.execPath, programOf(`${NAME}.cjs`), join(this.home, 'node_modules'), folder];
    const { result, effort } = await stopwatch(() => runChild({ argv, limitMs: LIMIT_MS }).then(read, failed));
    return new Map([[NAME, { ...result, effort }]]);
  },
};

function read({ stdout }: { readonly stdout: string }): Pick<Answer, 'verdict' | 'inWords'> {
  const { asked, held } = lastJsonLine<{ asked: number; held: number }>(stdout);
  const verdict = asked === 0 ? 'not asked' : held > 0 ? 'leak' : 'silent';
  return { verdict, inWords: `${held} of ${asked} objects are still there` };
}
