/** A Jest configuration, as a user writes it. Jest itself checks it. */
export type JestConfig = Readonly<Record<string, unknown>>;

/** Options that Jest 29.7 or 30 takes at the root only: in a project it warns of them, or passes over them in silence. */
const AT_ROOT = new Set([
  'bail',
  'changedFilesWithAncestor',
  'changedSince',
  'ci',
  'collectCoverage',
  'collectTests',
  'coverageProvider',
  'coverageReporters',
  'coverageThreshold',
  'expand',
  'findRelatedTests',
  'forceExit',
  'json',
  'lastCommit',
  'listTests',
  'logHeapUsage',
  'maxConcurrency',
  'maxWorkers',
  'noStackTrace',
  'notify',
  'notifyMode',
  'onlyChanged',
  'onlyFailures',
  'outputFile',
  'passWithNoTests',
  'projects',
  'randomize',
  'replname',
  'reporters',
  'runTestsByPath',
  'showSeed',
  'silent',
  'testFailureExitCode',
  'testNamePattern',
  'testResultsProcessor',
  'testSequencer',
  'testTimeout',
  'updateSnapshot',
  'useStderr',
  'verbose',
  'watch',
  'watchAll',
  'watchPlugins',
  'watchman',
  'workerGracefulExitTimeout',
  'workerIdleMemoryLimit',
  'workerThreads',
]);

/** Options that Jest reads in the root's configuration and in each project's. */
const IN_BOTH = new Set([
  'collectCoverageFrom',
  'coverageDirectory',
  'detectLeaks',
  'detectOpenHandles',
  'errorOnDeprecated',
  'filter',
  'openHandlesTimeout',
  'preset',
  'rootDir',
  'snapshotFormat',
  'waitForUnhandledRejections',
]);

/** Splits a configuration of one project into what belongs to the root, and what each project gets. */
export function splitConfig(config: JestConfig): { readonly root: JestConfig; readonly project: JestConfig } {
  const given = Object.entries(config);
  return {
    root: Object.fromEntries(given.filter(([name]) => AT_ROOT.has(name) || IN_BOTH.has(name))),
    project: Object.fromEntries(given.filter(([name]) => !AT_ROOT.has(name))),
  };
}
