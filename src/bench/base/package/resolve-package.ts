import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { inTemporaryFolder } from '../../../core/processes';
import { digestOf } from '../digest';
import { cannotPrepare } from '../errors';
import { type NpmRun, npmResolve } from './npm';
import { isExact, type PackageSpec } from './package-spec';

/** One version of one package. */
export interface ExactPackage {
  /** As it is installed. */
  readonly spec: PackageSpec;
  /** What tells it from others of this version: of a tarball, its content. */
  readonly id: string;
}

interface LockedPackage {
  readonly version?: string;
  readonly integrity?: string;
  /** Its address; of a git repository with the commit. */
  readonly resolved?: string;
  readonly link?: boolean;
}

/**
 * Finds out which version a tag or a range means now, or what a tarball holds. A version alone needs no asking.
 *
 * @throws MettleError `METTLE_BENCHMARK` where npm finds none.
 */
export async function resolvePackage(run: Omit<NpmRun, 'folder'>): Promise<ExactPackage> {
  const { name, wanted } = run.spec;
  if (isExact(wanted)) return { spec: run.spec, id: `${name}@${wanted}` };
  const locked = await inTemporaryFolder('mettle-resolve-', (folder) => lockedBy({ ...run, folder }));
  const { version = '', integrity, resolved, link } = locked;
  if (link || version === '') {
    throw cannotPrepare({
      what: run.what,
      reason: `${wanted} is a folder, which npm does not copy`,
      cure: 'Pack it with `npm pack` and name the file, or compare with a commit of its repository',
    });
  }
  // A tag or a range, which the registry answers by a version.
  if (!/[:/]/.test(wanted)) return { spec: { name, wanted: version }, id: `${name}@${version}` };
  return { spec: run.spec, id: `${name}@${version}-${digestOf(integrity ?? resolved ?? wanted)}` };
}

async function lockedBy(run: NpmRun): Promise<LockedPackage> {
  await npmResolve(run);
  const lock = JSON.parse(await readFile(join(run.folder, 'package-lock.json'), 'utf8'));
  return lock.packages?.[`node_modules/${run.spec.name}`] ?? {};
}

/** What is installed, by its own manifest. */
export async function manifestOf(folder: string, name: string): Promise<Readonly<Record<string, unknown>>> {
  return JSON.parse(await readFile(join(folder, 'node_modules', name, 'package.json'), 'utf8'));
}
