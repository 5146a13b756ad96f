import { chmodSync, existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { call, disposeAll, openBase } from './support/open';
import { makeRepository, newFolder, removeFolders, type TestRepository, useOwnCache } from './support/repository';

// Each base takes several processes, on a machine that may be busy.
jest.setTimeout(60_000);

let repository: TestRepository;
let cache: string;

beforeEach(() => {
  cache = useOwnCache();
  repository = makeRepository({
    'answer.js': 'exports.answer = () => 1;\n',
    '.gitattributes': 'hidden.js export-ignore\nversion.js export-subst\n*.js text\n',
    'lib/beside.js': '',
    'hidden.js': 'exports.hidden = () => "there";\n',
    'version.js': 'exports.version = () => "$Format:%H$";\n',
  });
  repository.commit({ 'answer.js': 'exports.answer = () => 2;\n' });
});
afterEach(async () => {
  await disposeAll();
  removeFolders();
});

const base = (module = 'answer.js') => openBase({ ref: 'HEAD~1', module, cwd: repository.root });

/** Every file of a folder with its content and time. */
function stateOf(folder: string): Record<string, string> {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((found) => found.isFile());
  return Object.fromEntries(
    files.map(({ parentPath, name }) => {
      const file = join(parentPath, name);
      // Git renews the time of a shared index whenever it reads it, as for `git status`.
      const time = name.startsWith('sharedindex.') ? '' : statSync(file).mtimeMs;
      return [file, `${time} ${readFileSync(file, 'latin1')}`];
    }),
  );
}

test.each(['plain', 'with a split index and a sparse checkout'])(
  'nothing in the repository changes, its git folder included: %s',
  async (kind) => {
    if (kind !== 'plain') {
      repository.git('config', 'core.splitIndex', 'true');
      repository.git('sparse-checkout', 'set', 'docs');
    }
    repository.write({ 'answer.js': 'exports.answer = () => 3;\n', 'staged.js': '', 'untracked.js': '' });
    repository.git('add', 'staged.js');
    const before = stateOf(repository.root);
    const opened = await base();
    expect(await call(opened)).toBe(1);
    expect(stateOf(repository.root)).toEqual(before);
    // A sparse checkout has not all files; the copy has.
    expect(existsSync(join(opened.module, '../lib/beside.js'))).toBe(true);
    expect(repository.git('worktree', 'list').split('\n')).toHaveLength(1);
  },
);

test('no hook of the repository runs', async () => {
  const ran = join(newFolder(), 'ran');
  for (const hook of ['post-checkout', 'post-index-change', 'post-merge', 'reference-transaction']) {
    const file = join(repository.root, '.git/hooks', hook);
    repository.write({ [`.git/hooks/${hook}`]: `#!/bin/sh\necho ${hook} >> ${ran}\n` });
    chmodSync(file, 0o755);
  }
  repository.git('checkout', '--quiet', '-b', 'proof');
  expect(existsSync(ran)).toBe(true);
  const before = readFileSync(ran, 'utf8');
  expect(await call(await base())).toBe(1);
  expect(readFileSync(ran, 'utf8')).toBe(before);
});

test('files in Git LFS are not fetched, which is said', async () => {
  const fetched = join(newFolder(), 'fetched');
  repository.git('config', 'filter.lfs.clean', 'cat');
  repository.commit({ '.gitattributes': '*.bin filter=lfs\n', 'data.bin': 'the pointer' });
  repository.commit({ 'later.js': '' });
  repository.git('config', 'filter.lfs.smudge', `touch ${fetched}; cat`);
  repository.git('config', 'filter.lfs.process', `touch ${fetched}; false`);
  repository.git('config', 'filter.lfs.required', 'true');
  const { module, notes } = await base();
  expect(notes).toEqual(['files in Git LFS were not fetched: the base has their pointers']);
  expect(readFileSync(join(module, '../data.bin'), 'utf8')).toBe('the pointer');
  expect(existsSync(fetched)).toBe(false);
});

test('the attributes of archives leave nothing out, and rewrite nothing', async () => {
  expect(await call(await base('hidden.js'))).toBe('there');
  expect(await call(await base('version.js'))).toBe('$Format:%H$');
});

test('in a git hook, where git says which repository and index are meant, both stay as they are and are not taken', async () => {
  const hooked = makeRepository({ 'answer.js': 'exports.answer = () => 9;\n' });
  const [GIT_DIR, GIT_INDEX_FILE] = [join(hooked.root, '.git'), join(hooked.root, '.git/index')];
  const before = stateOf(hooked.root);
  Object.assign(process.env, { GIT_DIR, GIT_INDEX_FILE, GIT_WORK_TREE: hooked.root });
  try {
    expect(await call(await base())).toBe(1);
  } finally {
    for (const name of ['GIT_DIR', 'GIT_INDEX_FILE', 'GIT_WORK_TREE']) delete process.env[name];
  }
  expect(stateOf(hooked.root)).toEqual(before);
});

test('the copy lies outside of the repository, and knows of no repository', async () => {
  const { module } = await base();
  expect(module.startsWith(cache)).toBe(true);
  expect(existsSync(join(module, '../.git'))).toBe(false);
});

test('a working tree beside the main one, and a submodule, are repositories as any', async () => {
  const beside = join(newFolder(), 'beside');
  repository.git('worktree', 'add', '--quiet', '--detach', beside, 'HEAD');
  expect(await call(await openBase({ ref: 'main~1', module: join(beside, 'answer.js') }))).toBe(1);
  const outer = makeRepository({ 'readme.md': '' });
  outer.git('-c', 'protocol.file.allow=always', 'submodule', '--quiet', 'add', repository.root, 'inner');
  outer.commit({});
  expect(await call(await openBase({ ref: 'HEAD~1', module: join(outer.root, 'inner/answer.js') }))).toBe(1);
});
