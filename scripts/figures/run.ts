import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import { createJiti } from 'jiti';
import { withLock } from '../../src/core/lock';
import { didYouMean } from '../../src/core/options';
import type { Figure, FigureSource } from './figure';

const ROOT = join(__dirname, '..', '..');

/** Runs the named proofs or benchmarks one after the other under the machine-wide lock; the exit code is 1 where a figure does not hold. */
export async function runFigures(folder: 'proofs' | 'benchmarks', argv: readonly string[]): Promise<number> {
  const known = namesIn(folder);
  const short = argv.includes('--short');
  const asked = argv.filter((word) => !word.startsWith('-'));
  const unknown =
    asked.find((name) => !known.includes(name)) ?? argv.find((word) => word.startsWith('-') && word !== '--short');
  if (unknown !== undefined) {
    console.error(
      `There is no "${unknown}" in ${folder}.${didYouMean(unknown, known)} Names: ${known.join(', ')}; option: --short.`,
    );
    return 3;
  }
  let holds = true;
  for (const name of asked.length > 0 ? asked : known) {
    const figures = await runOne(folder, name, short);
    holds &&= figures.length > 0 && figures.every((figure) => figure.holds);
  }
  return holds ? 0 : 1;
}

function waitingFor(holder: string): void {
  console.error(`Waiting for ${holder} to end.`);
}

function namesIn(folder: string): string[] {
  const path = join(ROOT, folder);
  return existsSync(path) ? readdirSync(path).filter((name) => existsSync(join(path, name, 'index.ts'))) : [];
}

async function runOne(folder: string, name: string, short: boolean): Promise<readonly Figure[]> {
  const source = await createJiti(__filename).import<FigureSource>(join(ROOT, folder, name, 'index.ts'), {
    default: true,
  });
  console.log(`\n${name}: ${source.title}${short ? ' (short size)' : ''}`);
  const holder = `npm run ${folder.slice(0, -1)} -- ${name}`;
  const measure = () => measureIn(source, name, short);
  const figures = source.measuresTime
    ? await withLock('heavy', { holder, onWait: waitingFor }, measure)
    : await measure();
  printTable(figures);
  writeResult(folder, name, figures);
  return figures;
}

async function measureIn(source: FigureSource, name: string, short: boolean): Promise<readonly Figure[]> {
  const work = mkdtempSync(join(tmpdir(), `mettle-${name}-`));
  try {
    return await source.measure({ short, folder: work, say: (line) => console.log(`  ${line}`) });
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

function printTable(figures: readonly Figure[]): void {
  const rows = figures.map(({ name, asked, reached, unit, holds, peers }) => ({
    '': holds ? '✓' : '✕',
    figure: name,
    asked,
    reached,
    unit,
    ...peers,
  }));
  console.table(rows);
}

function writeResult(folder: string, name: string, figures: readonly Figure[]): void {
  const results = join(ROOT, folder, 'results');
  mkdirSync(results, { recursive: true });
  const machine = {
    platform: `${process.platform} ${process.arch}`,
    cpu: cpus()[0]?.model ?? 'unknown',
    cpus: availableParallelism(),
    memoryBytes: totalmem(),
    node: process.version,
  };
  const file = join(results, `${name}.json`);
  writeFileSync(file, `${JSON.stringify({ machine, commit: commit(), figures }, null, 2)}\n`);
  console.log(`Written to ${folder}/results/${name}.json`);
}

function commit(): string | null {
  try {
    return execFileSync('git', ['describe', '--always', '--dirty', '--abbrev=40'], {
      cwd: ROOT,
      encoding: 'utf8',
    }).trim();
  } catch {
    return null;
  }
}
