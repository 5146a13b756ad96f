import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** Paths to texts. */
export type Files = Readonly<Record<string, string>>;

/** A git repository in a temporary folder. */
export interface TestRepository {
  readonly root: string;
  /** Writes files, without a commit. */
  write(files: Files): void;
  /** Writes files and commits everything; returns the commit's id. */
  commit(files: Files): string;
  /** Runs git there, and returns what it says. */
  git(...args: string[]): string;
}

const WITHOUT_USER = {
  GIT_AUTHOR_NAME: 'Test',
  GIT_AUTHOR_EMAIL: 'test@example.invalid',
  GIT_COMMITTER_NAME: 'Test',
  GIT_COMMITTER_EMAIL: 'test@example.invalid',
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_CONFIG_GLOBAL: '/dev/null',
};

const folders: string[] = [];
const cacheHome = process.env['XDG_CACHE_HOME'];

/** A new temporary folder, which {@link removeFolders} removes. */
export function newFolder(): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'mettle-base-')));
  folders.push(folder);
  return folder;
}

/** Gives this test a cache of its own; returns its folder. */
export function useOwnCache(): string {
  const folder = newFolder();
  process.env['XDG_CACHE_HOME'] = folder;
  return join(folder, 'jest-mettle', 'base');
}

/** Removes all that was made here. */
export function removeFolders(): void {
  if (cacheHome === undefined) delete process.env['XDG_CACHE_HOME'];
  else process.env['XDG_CACHE_HOME'] = cacheHome;
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
}

/** Makes a repository with one commit on `main`. */
export function makeRepository(files: Files, root = newFolder()): TestRepository {
  mkdirSync(root, { recursive: true });
  const repository = repositoryAt(root);
  repository.git('init', '--quiet', '--initial-branch=main');
  repository.commit(files);
  return repository;
}

/** A repository that is there. */
export function repositoryAt(root: string): TestRepository {
  const write = (files: Files): void => writeFiles(root, files);
  const git = (...args: string[]): string =>
    execFileSync('git', args, {
      cwd: root,
      env: { ...process.env, ...WITHOUT_USER },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
      .toString()
      .trim();
  return {
    root,
    write,
    git,
    commit(files) {
      write(files);
      git('add', '--all');
      git('commit', '--quiet', '--allow-empty', '--message=change');
      return git('rev-parse', 'HEAD');
    },
  };
}

/** Writes files below a folder. */
export function writeFiles(root: string, files: Files): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
}
