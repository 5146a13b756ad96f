import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { readCommit } from '../../../src/bench';
import { commitInfo } from '../../../src/bench/storage/commit-info';
import { commit } from '../support/benchmark-result';

jest.setTimeout(60_000);

let dir: string;
beforeEach(() => {
  dir = realpathSync(mkdtempSync(join(tmpdir(), 'mettle-commit-')));
});
afterEach(() => rmSync(dir, { recursive: true }));

const WHEN = '2026-11-22T13:36:09+00:00';

function git(...args: string[]): string {
  const env = { ...process.env, GIT_AUTHOR_DATE: '2026-11-20T10:00:00+00:00', GIT_COMMITTER_DATE: WHEN };
  const who = ['-c', 'user.name=A', '-c', 'user.email=a@example.test', '-c', 'commit.gpgsign=false'];
  return execFileSync('git', [...who, ...args], { cwd: dir, env, encoding: 'utf8', stdio: 'pipe' }).trim();
}

function commitFile(text: string): void {
  writeFileSync(join(dir, 'a.txt'), text);
  git('add', 'a.txt');
  git('commit', '-m', text);
}

test('of a clean repository', async () => {
  git('init', '-b', 'trunk');
  commitFile('one');
  expect(await readCommit(dir)).toEqual({
    id: git('rev-parse', 'HEAD'),
    time: WHEN,
    authorTime: '2026-11-20T10:00:00+00:00',
    dirty: false,
    project: basename(dir),
    branch: 'trunk',
  });
  mkdirSync(join(dir, 'inside'));
  expect(await readCommit(join(dir, 'inside'))).toMatchObject({ project: basename(dir), branch: 'trunk' });
});

test('changes make it dirty, staged or not; files that git does not know do not', async () => {
  git('init');
  commitFile('one');
  writeFileSync(join(dir, 'unknown.txt'), '');
  expect(await readCommit(dir)).toMatchObject({ dirty: false });
  writeFileSync(join(dir, 'a.txt'), 'changed');
  expect(await readCommit(dir)).toMatchObject({ dirty: true });
  git('add', 'a.txt');
  expect(await readCommit(dir)).toMatchObject({ dirty: true });
});

test('without a branch', async () => {
  git('init');
  commitFile('one');
  git('checkout', '--detach');
  expect(await readCommit(dir)).toMatchObject({ branch: '(detached head)' });
});

test.each([
  ['https://user:secret@example.test/shop/orders.git', 'orders'],
  ['git@example.test:shop/orders.git', 'orders'],
  ['https://example.test/shop/my.github.io/', 'my.github.io'],
])('the project is named after the remote %s', async (remote, project) => {
  git('init');
  commitFile('one');
  git('remote', 'add', 'origin', remote);
  expect(await readCommit(dir)).toMatchObject({ project });
});

test('none outside a repository, and none before the first commit', async () => {
  expect(await readCommit(dir)).toBeNull();
  git('init');
  expect(await readCommit(dir)).toBeNull();
  expect(await readCommit(join(dir, 'missing'))).toBeNull();
});

test('commit_info of a file: the keys of pytest-benchmark, and its words for none', () => {
  expect(commitInfo(commit)).toEqual({
    id: commit.id,
    time: commit.time,
    author_time: commit.authorTime,
    dirty: false,
    project: 'orders',
    branch: 'main',
  });
  expect(commitInfo(null, '/home/me/shop')).toEqual({
    id: 'unversioned',
    time: null,
    author_time: null,
    dirty: false,
    project: 'shop',
    branch: '(unknown)',
  });
});
