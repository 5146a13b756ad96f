import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { type Installed, installCorpus } from '../../proofs/leaks/corpus/install';
import type { Variant } from '../../proofs/leaks/corpus/pairs';
import { openProject } from '../../proofs/leaks/lab';
import type { FigureContext, FigureSource } from '../../scripts/figures/figure';
import { runChild } from '../support/child';
import { type Column, figuresOf } from './figures';
import { bytesBelow } from './size';
import { jestDetectLeaks } from './tools/jest-detect-leaks';
import { jestLeakDetector } from './tools/jest-leak-detector';
import { memlab } from './tools/memlab';
import { ours } from './tools/ours';
import type { Answer, Tool } from './tools/tool';

const PEERS: readonly Tool[] = [memlab, jestLeakDetector, jestDetectLeaks];

/** What each variant must be called. A wrong verdict is said. */
const RIGHT = { bad: 'leak', good: 'silent' } as const;

const leaks: FigureSource = {
  title: 'published leaks and their fixed versions: found, false, time and size, beside memlab and jest-leak-detector',
  measuresTime: true,
  async measure(context) {
    const { project, tarball } = openProject(context);
    const installed = await installCorpus(join(project, 'corpus'), context);
    const mine = ours(project);
    await installAlone(tarball, mine.home);
    const isThere = ({ home }: Tool): boolean => existsSync(join(home, 'node_modules'));
    const missing = PEERS.filter((peer) => !isThere(peer));
    for (const { name } of missing) context.absent(name, 'it is not installed: see benchmarks/README.md');
    const [first, ...others] = await columnsOf([mine, ...PEERS.filter(isThere)], installed, context);
    if (first === undefined) return [];
    return figuresOf(
      first,
      others,
      missing.flatMap(({ ways }) => ways),
      !context.short,
    );
  },
};

export default leaks;

/** Every tool is asked of a version before the next version comes: what disturbs one disturbs all. */
async function columnsOf(
  tools: readonly Tool[],
  installed: readonly Installed[],
  context: FigureContext,
): Promise<Column[]> {
  const answers = new Map<string, Record<Variant, Answer[]>>();
  for (const { pair, folders } of installed) {
    for (const variant of ['bad', 'good'] as const) {
      const name = `${pair.package} ${variant === 'bad' ? pair.leaking : pair.fixed}`;
      context.say(name);
      for (const tool of tools) {
        const scratch = mkdtempSync(join(context.folder, 'look-'));
        for (const [way, answer] of await tool.look({ folder: folders[variant], scratch })) {
          if (answer.verdict !== RIGHT[variant]) context.say(`  ✕ ${way}: ${answer.verdict}: ${answer.inWords}`);
          const column = answers.get(way) ?? { bad: [], good: [] };
          column[variant].push(answer);
          answers.set(way, column);
        }
        rmSync(scratch, { recursive: true, force: true });
      }
    }
  }
  return tools.flatMap(({ ways, home }) => {
    const megabytes = bytesBelow(join(home, 'node_modules')) / 1e6;
    return ways.flatMap((name) => {
      const column = answers.get(name);
      return column === undefined ? [] : [{ name, leaking: column.bad, fixed: column.good, megabytes }];
    });
  });
}

/** Our package with what it depends on, for its size: in a folder of its own, as the peers are. */
async function installAlone(tarball: string, home: string): Promise<void> {
  rmSync(home, { recursive: true, force: true });
  mkdirSync(home, { recursive: true });
  const argv = ['npm', 'install', '--prefix', home, '--ignore-scripts', '--no-audit', '--no-fund', '--silent', tarball];
  await runChild({ argv });
}
