import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { npm, step } from './run';

/** Not copied: what was made in the example's folder, should somebody work in it. */
const made = ['node_modules', 'dist', '.mettle'];
/** Not thrown away of the last copy. */
const kept = ['node_modules', 'installed'];

/**
 * Copies examples/orders to a folder of its own, installs this package there as a packed tarball, and builds the service.
 * The folder is outside of the repository, so that nothing can be found in the repository's node_modules by accident, and
 * the same one each time, so that the second run has its packages already.
 *
 * @returns the folder
 */
export function installExample(root: string): string {
  const work = join(tmpdir(), `jest-mettle-demo-${fingerprint(root, String(process.getuid?.())).slice(0, 8)}`);
  const example = join(work, 'orders');
  mkdirSync(example, { recursive: true });

  step('Building and packing jest-mettle');
  npm(['run', 'build'], root);
  const tarball = pack(root, work);

  step(`Installing it into the example, in ${example}`);
  copyExample(join(root, 'examples', 'orders'), example);
  dependOn(tarball, example);
  installPackages(tarball, example);

  step('Checking its types, and building it');
  npm(['run', 'types'], example);
  npm(['run', 'build'], example);
  return example;
}

function pack(root: string, work: string): string {
  for (const name of readdirSync(work)) if (name.endsWith('.tgz')) rmSync(join(work, name));
  npm(['pack', '--ignore-scripts', '--pack-destination', work], root);
  const [tarball] = readdirSync(work).filter((name) => name.endsWith('.tgz'));
  return join(work, tarball as string);
}

function copyExample(from: string, to: string): void {
  for (const name of readdirSync(to)) if (!kept.includes(name)) rmSync(join(to, name), { recursive: true });
  for (const name of readdirSync(from)) {
    if (!made.includes(name)) cpSync(join(from, name), join(to, name), { recursive: true });
  }
}

interface Manifest {
  readonly devDependencies: Record<string, string>;
}

/** The registry's jest-mettle becomes the tarball. The lock keeps every other package, and learns this one anew. */
function dependOn(tarball: string, example: string): void {
  edit(join(example, 'package.json'), (manifest: Manifest) => {
    manifest.devDependencies['jest-mettle'] = `file:../${basename(tarball)}`;
  });
  edit(join(example, 'package-lock.json'), ({ packages }: { packages: Record<string, Manifest> }) => {
    delete packages['']?.devDependencies['jest-mettle'];
    delete packages['node_modules/jest-mettle'];
  });
}

function installPackages(tarball: string, example: string): void {
  const needed = fingerprint(
    process.version,
    ...[join(example, 'package.json'), join(example, 'package-lock.json'), tarball].map((path) => readFileSync(path)),
  );
  const stamp = join(example, 'installed');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === needed) return;
  rmSync(stamp, { force: true });
  // npm takes a tarball of the same name and version for the one that it has.
  rmSync(join(example, 'node_modules', 'jest-mettle'), { recursive: true, force: true });
  rmSync(join(example, 'node_modules', '.package-lock.json'), { force: true });
  npm(['install', '--no-audit', '--no-fund', '--prefer-offline'], example);
  writeFileSync(stamp, needed);
}

function edit<Content>(path: string, change: (content: Content) => void): void {
  const content = JSON.parse(readFileSync(path, 'utf8')) as Content;
  change(content);
  writeFileSync(path, `${JSON.stringify(content, null, 2)}\n`);
}

function fingerprint(...parts: readonly (string | Buffer)[]): string {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part).update('\0');
  return hash.digest('hex');
}
