import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import pLimit from 'p-limit';
import { runChild } from '../../../benchmarks/support/child';
import type { FigureContext } from '../../../scripts/figures/figure';
import { type Pair, readPairs, scenarioFile, VARIANTS, type Variant } from './pairs';
import { specSource } from './sources';

/** Where a version of a pair is installed, with its scenario beside it. */
export interface Installed {
  readonly pair: Pair;
  /** Folder of each version. It holds `scenario.cjs` and `scenario.memory.spec.ts`. */
  readonly folders: Readonly<Record<Variant, string>>;
}

const AT_ONCE = 3;

/** Installs every pair below a folder, in short a few of different kinds, without running scripts of packages. What cannot be installed is absent. */
export async function installCorpus(folder: string, context: FigureContext): Promise<Installed[]> {
  const limit = pLimit(AT_ONCE);
  const wanted = readPairs().filter(({ short }) => short === true || !context.short);
  const pairs = await Promise.all(wanted.map((pair) => limit(() => installPair(pair, folder, context))));
  return pairs.flat();
}

async function installPair(pair: Pair, folder: string, context: FigureContext): Promise<Installed[]> {
  const folders = { bad: join(folder, pair.name, 'bad'), good: join(folder, pair.name, 'good') };
  try {
    for (const variant of VARIANTS) await installVariant(pair, variant, folders[variant], context);
    return [{ pair, folders }];
  } catch (error) {
    context.absent(pair.name, `it could not be installed: ${(error as Error).message.slice(-300)}`);
    return [];
  }
}

async function installVariant(pair: Pair, variant: Variant, folder: string, context: FigureContext): Promise<void> {
  mkdirSync(folder, { recursive: true });
  cpSync(scenarioFile(pair), join(folder, 'scenario.cjs'));
  writeFileSync(join(folder, 'scenario.memory.spec.ts'), specSource(`${pair.name} ${variant}`));
  const packages = [`${pair.package}@${variant === 'bad' ? pair.leaking : pair.fixed}`, ...(pair.also ?? [])];
  const stamp = join(folder, 'installed.txt');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === packages.join('\n')) return;
  context.say(`installing ${packages.join(' ')}`);
  writeFileSync(join(folder, 'package.json'), '{ "private": true }');
  const argv = ['npm', 'install', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error', ...packages];
  await runChild({ argv, cwd: folder });
  writeFileSync(stamp, packages.join('\n'));
}
