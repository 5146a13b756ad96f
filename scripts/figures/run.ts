import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import { createJiti } from 'jiti';
import { withLock } from '../../src/core/lock';
import { didYouMean } from '../../src/core/options';
import type { Figure, FigureSource } from './figure';

/** What a source has measured, and what it could not. */
interface Measured {
  readonly figures: readonly Figure[];
  readonly absent: readonly { readonly name: string; readonly reason: string }[];
}

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
    const { figures, absent } = await runOne(folder, name, short);
    holds &&= figures.length > 0 && absent.length === 0 && figures.every((figure) => figure.holds);
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

async function runOne(folder: string, name: string, short: boolean): Promise<Measured> {
  const source = await createJiti(__filename).import<FigureSource>(join(ROOT, folder, name, 'index.ts'), {
    default: true,
  });
  console.log(`\n${name}: ${source.title}${short ? ' (short size)' : ''}`);
  const holder = `npm run ${folder.slice(0, -1)} -- ${name}`;
  const measure = () => measureIn(source, name, short);
  const measured = source.measuresTime
    ? await withLock('heavy', { holder, onWait: waitingFor }, measure)
    : await measure();
  printTable(measured);
  writeResult(folder, name, measured);
  return measured;
}

async function measureIn(source: FigureSource, name: string, short: boolean): Promise<Measured> {
  const work = mkdtempSync(join(tmpdir(), `mettle-${name}-`));
  try {
    const absent: { name: string; reason: string }[] = [];
    const figures = await source.measure({
      short,
      folder: work,
      say: (line) => console.log(`  ${line}`),
      absent: (figure, reason) => absent.push({ name: figure, reason }),
    });
    return { figures, absent };
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

function printTable({ figures, absent }: Measured): void {
  const rows = figures.map(({ name, asked, reached, unit, holds, peers }) => ({
    '': holds ? '✓' : '✕',
    figure: name,
    asked,
    reached,
    unit,
    ...peers,
  }));
  console.table(rows);
  for (const { name, reason } of absent) console.log(`✕ not measured: ${name}: ${reason}`);
}

function writeResult(folder: string, name: string, measured: Measured): void {
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
  writeFileSync(file, `${JSON.stringify({ machine, commit: commit(), ...measured }, null, 2)}\n`);
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
