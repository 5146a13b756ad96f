/** What Jest, npm and a git hook add to the environment, and what would make a build or an installation another one than in a terminal. */
const NOT_INHERITED = new RegExp(
  `^(?:${[
    // options of this run, and its coverage
    'NODE_OPTIONS|NODE_V8_COVERAGE|NYC_.*|JEST_.*|METTLE_.*',
    // what `npm test` and `npm run -w` tell of the script that is running
    'INIT_CWD|npm_(?:command|lifecycle_.*|package_.*)',
    'npm_config_(?:workspaces?|include_workspace_root|(?:local_|global_)?prefix|global|omit|include|only|production|dry_run|package_lock)',
    // in a hook, git says which repository and index are meant: that would be the user's
    'GIT_(?:DIR|WORK_TREE|INDEX_FILE|PREFIX|COMMON_DIR|OBJECT_DIRECTORY|ALTERNATE_OBJECT_DIRECTORIES|NAMESPACE)',
  ].join('|')})$`,
);

/** The environment of this process as a terminal would have it. */
export function cleanEnvironment(): Record<string, string> {
  const kept = Object.entries(process.env).filter(([name, value]) => value !== undefined && !NOT_INHERITED.test(name));
  const environment = Object.fromEntries(kept) as Record<string, string>;
  // Jest sets it; builds would take another branch.
  if (environment['NODE_ENV'] === 'test') delete environment['NODE_ENV'];
  return environment;
}

/**
 * The environment of a build or an installation in a folder of the cache: no git repository that lies above is found, and
 * no hooks are installed by tools that do so after an installation.
 */
export function buildEnvironment(folder: string): Record<string, string> {
  return { ...cleanEnvironment(), GIT_CEILING_DIRECTORIES: folder, HUSKY: '0', LEFTHOOK: '0' };
}
