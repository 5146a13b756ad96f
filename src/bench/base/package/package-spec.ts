import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { isPlainObject } from '../../../core/options';
import { cannotPrepare } from '../errors';

/** A published version that is asked for. */
export interface PackageSpec {
  readonly name: string;
  /** A version, a range, a tag, or the address of a tarball. */
  readonly wanted: string;
}

/** A version alone, as npm means it: `1.2.3`, `1.2.3-beta.1`. Source: https://semver.org */
const EXACT = /^\d+\.\d+\.\d+(?:-[0-9A-Za-z.-]+)?(?:\+[0-9A-Za-z.-]+)?$/;

/** Whether this is one version, and no range or tag. */
export function isExact(wanted: string): boolean {
  return EXACT.test(wanted);
}

/**
 * Reads what version of what package is meant: `name@1.2.3`, or a version or tag alone, which is of the package that `from` lies in.
 *
 * @throws MettleError `METTLE_BENCHMARK` where it is a version alone and no package is around it, or a scope without a version.
 */
export function readPackageSpec(text: string, from: string): PackageSpec {
  const [, name, wanted] = /^(@?[^@]+)@(.+)$/.exec(text) ?? [];
  if (name !== undefined && wanted !== undefined) return { name, wanted: absolute(wanted, from) };
  if (!text.includes('/')) return { name: ownName(text, from), wanted: text };
  throw cannotPrepare({
    what: text,
    reason: 'no version is named',
    cure: `Name one, as in '${text}@1.2.3' or '${text}@latest'`,
  });
}

/** npm would take the path of a tarball as relative to the folder where it installs. */
function absolute(wanted: string, from: string): string {
  const [, path] = /^file:(.*)$/.exec(wanted) ?? [];
  return path === undefined ? wanted : `file:${resolve(from, path)}`;
}

function ownName(text: string, from: string): string {
  const folder = packageFolder(from);
  if (folder !== undefined) return nameIn(folder) as string;
  throw cannotPrepare({
    what: text,
    reason: `${from} is in no package with a name`,
    cure: `Name the package, too, as in 'name@${text}'`,
  });
}

/** The folder of the package that a folder lies in. */
export function packageFolder(from: string): string | undefined {
  if (nameIn(from) !== undefined) return from;
  const parent = dirname(from);
  return parent === from ? undefined : packageFolder(parent);
}

function nameIn(folder: string): string | undefined {
  const file = join(folder, 'package.json');
  if (!existsSync(file)) return undefined;
  const manifest: unknown = JSON.parse(readFileSync(file, 'utf8'));
  return isPlainObject(manifest) && typeof manifest['name'] === 'string' ? manifest['name'] : undefined;
}
