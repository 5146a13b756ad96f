import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { baseOfRef } from '../../../src/bench/base';
import { call, disposeAll, openBase, refusal } from './support/open';
import {
  makeRepository,
  newFolder,
  removeFolders,
  repositoryAt,
  type TestRepository,
  useOwnCache,
  writeFiles,
} from './support/repository';

// Each base takes several processes, on a machine that may be busy.
jest.setTimeout(60_000);

let repository: TestRepository;
let commits: string[];

beforeEach(() => {
  useOwnCache();
  repository = makeRepository({ 'src/answer.js': 'exports.answer = () => 1;\n' });
  const first = repository.git('rev-parse', 'HEAD');
  const second = repository.commit({ 'src/answer.js': 'exports.answer = () => 2;\n' });
  repository.git('tag', 'v2');
  repository.git('tag', '--annotate', '--message=two', 'v2-annotated');
  repository.git('checkout', '--quiet', '-b', 'feature/third');
  const third = repository.commit({ 'src/answer.js': 'exports.answer = () => 3;\n' });
  commits = [first, second, third];
});
afterEach(async () => {
  await disposeAll();
  removeFolders();
});

const answer = () => join(repository.root, 'src/answer.js');

test.each<[string, () => string, number]>([
  ['a branch', () => 'main', 2],
  ['a branch with a slash', () => 'feature/third', 3],
  ['a tag', () => 'v2', 2],
  ['an annotated tag', () => 'v2-annotated', 2],
  ['a commit id', () => commits[0] as string, 1],
  ['a short commit id', () => (commits[0] as string).slice(0, 8), 1],
  ['an ancestor', () => 'HEAD~1', 2],
  ['an ancestor of a branch', () => 'main^', 1],
  ['a full name', () => 'refs/heads/main', 2],
])('%s is a base', async (_what, ref, value) => {
  const base = await openBase({ ref: ref(), module: answer(), export: 'answer' });
  expect(base).toMatchObject({ export: 'answer', commit: commits[value - 1], notes: [] });
  expect(await call(base)).toBe(value);
});

test('it is called by its file, its ref and its commit', async () => {
  const label = async (ref: string) => (await openBase({ ref, module: answer() })).label;
  const [first = '', second = ''] = commits;
  expect(await label('main')).toBe(`answer.js at main (${second.slice(0, 7)})`);
  expect(await label(first)).toBe(`answer.js at ${first.slice(0, 7)}`);
});

test('what is not committed stays in the present version', async () => {
  repository.write({ 'src/answer.js': 'exports.answer = () => 4;\n' });
  expect(await call(await openBase({ ref: 'HEAD', module: answer() }))).toBe(3);
});

test('the path is relative to cwd, its extension may be left out, and the export may stand after #', async () => {
  const base = await openBase({ ref: 'main', module: 'answer#answer', cwd: join(repository.root, 'src') });
  expect(base.export).toBe('answer');
  expect(await call(base)).toBe(2);
});

describe('in a clone', () => {
  function clone(...args: string[]): TestRepository {
    const root = join(newFolder(), 'clone');
    execFileSync('git', ['clone', '--quiet', ...args, pathToFileURL(repository.root).href, root]);
    return repositoryAt(root);
  }

  test('a branch that only the remote has is taken from there, which is said', async () => {
    const { root } = clone('--branch=feature/third');
    const base = await openBase({ ref: 'main', module: join(root, 'src/answer.js') });
    expect(base.label).toBe(`answer.js at origin/main (${commits[1]?.slice(0, 7)})`);
    expect(base.notes).toEqual(['there is no local main: origin/main is the base']);
    expect(await call(base)).toBe(2);
    expect(await call(await openBase({ ref: 'main~1', module: join(root, 'src/answer.js') }))).toBe(1);
  });

  test.each(['main', 'HEAD~1', 'nonsense'])('a shallow one without %s names the cure', async (ref) => {
    const { root } = clone('--branch=feature/third', '--depth=1');
    const message = await refusal(baseOfRef({ ref, module: join(root, 'src/answer.js') }));
    expect(message).toMatch(/^METTLE_BENCHMARK: Failed to prepare src\/answer\.js at /);
    expect(message).toContain(`this clone is shallow, and ${ref} is not in it`);
    expect(message).toContain('`fetch-depth: 0`');
    expect(message).toContain('`git fetch --unshallow');
  });

  test('the cure of a shallow one is one', async () => {
    const { root, git } = clone('--branch=feature/third', '--depth=1');
    git('fetch', '--quiet', '--unshallow', 'origin', '+refs/heads/*:refs/remotes/origin/*');
    expect(await call(await openBase({ ref: 'main', module: join(root, 'src/answer.js') }))).toBe(2);
  });

  test('what a shallow one has is a base', async () => {
    const { root } = clone('--branch=feature/third', '--depth=1');
    expect(await call(await openBase({ ref: 'HEAD', module: join(root, 'src/answer.js') }))).toBe(3);
  });

  test('one without the contents of files fetches them', async () => {
    repository.git('config', 'uploadpack.allowFilter', 'true');
    const { root } = clone('--filter=blob:none');
    expect(await call(await openBase({ ref: 'HEAD~2', module: join(root, 'src/answer.js') }))).toBe(1);
  });
});

describe('is refused:', () => {
  test('a ref that does not exist, with the nearest one and the way to fetch it', async () => {
    const message = await refusal(baseOfRef({ ref: 'mian', module: answer() }));
    expect(message).toBe(
      'METTLE_BENCHMARK: Failed to prepare src/answer.js at mian as the base of a comparison: there is no branch, tag or commit mian in this clone, nor a branch origin/mian. Did you mean "main"? A branch that is on the remote only is fetched by `git fetch origin mian:refs/remotes/origin/mian`.',
    );
  });

  test('an ancestor that there is not', async () => {
    expect(await refusal(baseOfRef({ ref: 'HEAD~9', module: answer() }))).toMatch(
      /^METTLE_BENCHMARK: .*: there is no commit HEAD~9 in this clone\. See with `git log`/,
    );
  });

  test('a ref that is no commit', async () => {
    const blob = repository.git('rev-parse', 'HEAD:src/answer.js');
    expect(await refusal(baseOfRef({ ref: blob, module: answer() }))).toContain(`no branch, tag or commit ${blob}`);
  });

  test('a ref that git would take for an option', async () => {
    expect(await refusal(baseOfRef({ ref: '--all', module: answer() }))).toMatch(/^METTLE_OPTION: .*"ref" must be/);
  });

  test('a module that the other version does not have', async () => {
    repository.write({ 'src/new.js': '' });
    expect(await refusal(baseOfRef({ ref: 'main', module: join(repository.root, 'src/new.js') }))).toMatch(
      /^METTLE_BENCHMARK: Failed to prepare src\/new\.js at main \(\w{7}\) .*: there is no file src\/new\.js in that version\. Name a version that has it/,
    );
  });

  test('a module that is not there now', async () => {
    expect(await refusal(baseOfRef({ ref: 'main', module: join(repository.root, 'src/anwser.js') }))).toMatch(
      /^METTLE_MODULE: .*Did you mean "answer\.js"\?/,
    );
  });

  test('a dependency', async () => {
    repository.write({ 'node_modules/dep/index.js': '' });
    const module = join(repository.root, 'node_modules/dep/index.js');
    expect(await refusal(baseOfRef({ ref: 'main', module }))).toMatch(/is a dependency, which is in no commit/);
  });

  test('a folder that is in no repository', async () => {
    const folder = newFolder();
    writeFiles(folder, { 'answer.js': '' });
    expect(await refusal(baseOfRef({ ref: 'main', module: 'answer.js', cwd: folder }))).toBe(
      `METTLE_BENCHMARK: Failed to prepare answer.js at main as the base of a comparison: ${folder} is in no git repository. Run it in the working tree of a repository, or compare with a published version.`,
    );
  });

  test('a machine without git', async () => {
    const path = process.env['PATH'];
    process.env['PATH'] = newFolder();
    try {
      expect(await refusal(baseOfRef({ ref: 'main', module: answer() }))).toMatch(
        /^METTLE_BENCHMARK: .*: there is no program "git"\. Install git/,
      );
    } finally {
      process.env['PATH'] = path;
    }
  });

  test('an option that does not exist', async () => {
    const options = { ref: 'main', module: answer(), buld: 'npm run build' };
    expect(await refusal(baseOfRef(options))).toMatch(
      /^METTLE_OPTION: .*there is no option "buld"\. Did you mean "build"\?/,
    );
  });
});
