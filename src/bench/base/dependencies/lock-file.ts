import { isDeepStrictEqual } from 'node:util';
import { isPlainObject } from '../../../core/options';

/** What decides over the dependencies of a folder, and how they are installed by it. */
export interface LockFile {
  readonly name: string;
  /** The line that installs exactly what it says, development dependencies included. */
  readonly install: (text: string) => string;
}

const NPM_CI = 'npm ci --include=dev --no-audit --no-fund';

/** The lock files of the package managers, in the order in which they count where a folder has several. */
export const LOCK_FILES: readonly LockFile[] = [
  { name: 'pnpm-lock.yaml', install: () => 'pnpm install --frozen-lockfile --prod=false' },
  {
    name: 'yarn.lock',
    // Only the files of Yarn 2 and newer have this entry.
    install: (text) =>
      /^__metadata:/m.test(text)
        ? 'yarn install --immutable'
        : 'yarn install --frozen-lockfile --non-interactive --production=false',
  },
  { name: 'npm-shrinkwrap.json', install: () => NPM_CI },
  { name: 'package-lock.json', install: () => NPM_CI },
];

/** The line for a folder without a lock file. */
export const INSTALL_WITHOUT_LOCK = 'npm install --no-package-lock --include=dev --no-audit --no-fund';

/** Whether two states of a lock file mean the same dependencies: a package's own version, in npm's, does not count. */
export function isSameLock(name: string, one: string, other: string): boolean {
  const [a, b] = [one, other].map((text) => text.replaceAll('\r\n', '\n'));
  return a === b || (name.endsWith('.json') && isDeepStrictEqual(dependenciesIn(one), dependenciesIn(other)));
}

/** The fields of a manifest that decide over what is installed. */
const DEPENDENCY_FIELDS = [
  'dependencies',
  'devDependencies',
  'optionalDependencies',
  'peerDependencies',
  'overrides',
  'resolutions',
  'workspaces',
] as const;

/** Whether two manifests ask for the same dependencies, where no lock file says which they are. */
export function isSameDemand(one: string, other: string): boolean {
  const [a, b] = [one, other].map((text) => {
    const manifest = parsed(text);
    return isPlainObject(manifest) ? DEPENDENCY_FIELDS.map((field) => manifest[field]) : text;
  });
  return isDeepStrictEqual(a, b);
}

function dependenciesIn(text: string): unknown {
  const lock = parsed(text);
  if (!isPlainObject(lock)) return text;
  const { name: _name, version: _version, packages, ...rest } = lock;
  if (!isPlainObject(packages)) return rest;
  // Beside those in node_modules stand the packages of this repository, by their folders.
  const entries = Object.entries(packages).map(([path, entry]) =>
    isPlainObject(entry) && !/(?:^|\/)node_modules\//.test(path)
      ? [path, { ...entry, version: undefined }]
      : [path, entry],
  );
  return { ...rest, packages: Object.fromEntries(entries) };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
