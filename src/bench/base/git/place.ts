import { realpathSync } from 'node:fs';
import { dirname, relative, sep } from 'node:path';
import { findModule } from '../../../core/module-loader';
import { cannotPrepare } from '../errors';
import { findRepository, type Repository } from './repository';

/** Where a module lies. */
export interface Place {
  readonly repository: Repository;
  /** Relative to the repository, with forward slashes. */
  readonly path: string;
  /** The export that was named after `#`. */
  readonly exportName: string | undefined;
  /** Whether git ignores it. */
  readonly isIgnored: boolean;
}

/** What is looked for. */
export interface PlaceRequest {
  /** Path of a module. */
  readonly module: string;
  /** What it is relative to. */
  readonly from: string;
  /** The other version, for messages. */
  readonly ref: string;
  readonly signal: AbortSignal | undefined;
}

/**
 * Finds a module, and the repository that it belongs to.
 *
 * @throws MettleError `METTLE_MODULE` where there is no such file, `METTLE_BENCHMARK` where it belongs to no repository.
 */
export async function placeOf({ module, from, ref, signal }: PlaceRequest): Promise<Place> {
  const { file, exportName } = findModule(module, from);
  // As git has it: a repository below a linked folder is found at its real place.
  const real = realpathSync(file);
  const what = `${module} at ${ref}`;
  if (real.split(sep).includes('node_modules')) {
    throw cannotPrepare({
      what,
      reason: `${real} is a dependency, which is in no commit`,
      cure: "Compare with a published version of it, such as 'name@1.2.3'",
    });
  }
  const repository = await findRepository(dirname(real), what, signal);
  const path = relative(realpathSync(repository.root), real).split(sep).join('/');
  const { code } = await repository.git('check-ignore', '--quiet', '--', path);
  return { repository, path, exportName, isIgnored: code === 0 };
}
