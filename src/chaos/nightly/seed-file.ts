import { randomUUID } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { failedTo, type MettleError, reasonOf } from '../../core/errors';
import { withLock } from '../../core/lock';
import { isPlainObject } from '../../core/options';

/** A seed that failed once, and is tried again first. */
export interface KeptSeed {
  /** Whose seed it is: several nights may share a file. */
  readonly name: string;
  readonly seed: number;
  /** The first line of what it said last. */
  readonly reason: string;
  /** ISO time of its last failure. */
  readonly failedAt: string;
  /** How often it has failed. */
  readonly failures: number;
  /** How often it has passed in a row since. */
  readonly passes: number;
}

/** The kept seeds of a file; none where it does not exist. @throws MettleError `METTLE_SEEDS` */
export function readSeeds(file: string): readonly KeptSeed[] {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as { code?: string }).code === 'ENOENT') return [];
    throw broken(file, reasonOf(error), error);
  }
  const seeds = parsed(text, file);
  if (Array.isArray(seeds) && seeds.every(isKeptSeed)) return seeds;
  throw broken(file, 'it holds something else than seeds');
}

/** Changes what a file keeps, while nobody else does. @throws MettleError `METTLE_SEEDS` */
export async function changeSeeds(
  file: string,
  change: (seeds: readonly KeptSeed[]) => readonly KeptSeed[],
): Promise<void> {
  const path = resolve(file);
  await withLock(`seeds ${path}`, { holder: 'a nightly run' }, () => {
    const before = readSeeds(path);
    const after = change(before);
    if (JSON.stringify(after) !== JSON.stringify(before)) write(path, after);
  });
}

function write(path: string, seeds: readonly KeptSeed[]): void {
  const beside = `${path}.${randomUUID()}.tmp`;
  try {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(beside, `${JSON.stringify({ version: 1, seeds }, null, 2)}\n`);
    renameSync(beside, path);
  } catch (error) {
    throw failedTo({
      to: `write the failing seeds to ${path}`,
      reason: reasonOf(error),
      cure: 'Name a file that you may write to',
      code: 'METTLE_SEEDS',
      cause: error,
    });
  } finally {
    rmSync(beside, { force: true });
  }
}

function parsed(text: string, file: string): unknown {
  try {
    const content: unknown = JSON.parse(text);
    return isPlainObject(content) && content['version'] === 1 ? content['seeds'] : undefined;
  } catch (error) {
    throw broken(file, reasonOf(error), error);
  }
}

function isKeptSeed(raw: unknown): raw is KeptSeed {
  return isPlainObject(raw) && typeof raw['name'] === 'string' && Number.isSafeInteger(raw['seed']);
}

function broken(file: string, reason: string, cause?: unknown): MettleError {
  const cure = 'Correct the file, or delete it and lose the seeds that failed';
  return failedTo({ to: `read the failing seeds in ${file}`, reason, cure, code: 'METTLE_SEEDS', cause });
}
