import { OUR_FILES } from '../files';
import { filesOf, HEAVY_KINDS, KINDS, type Kind } from '../kinds';
import { typescriptTransform } from '../typescript';
import { ignoredByWatch } from './report-dir';
import type { Project } from './selection';
import type { JestConfig } from './split';

/** Jest's default, which giving any list would take away. */
const NEVER_TESTS = ['/node_modules/'];

/** Folders of built files: a pattern by suffix would find the compiled copy of each spec there. */
const BUILT = ['<rootDir>/dist/', '<rootDir>/build/', '<rootDir>/out/'];

/**
 * Globals that Jest hands to the code as parameters, so that looking one up does not cost a hundred times what it costs
 * in Node. Never `Date` or `Promise`, which tests replace, and no name that code commonly declares by itself: declaring
 * a parameter again is a syntax error.
 */
const INJECTED = ['Array', 'Boolean', 'JSON', 'Math', 'Number', 'Object', 'RegExp', 'String', 'parseFloat', 'parseInt'];

/** The projects of a configuration: its own tests without the kinds' files, and each kind by its suffix. */
export function projectsOf(config: JestConfig, names: readonly Project[], reportDir: string): JestConfig[] {
  const base = baseOf(config, reportDir);
  return names.map((name) => (name === 'fast' ? fastProject(base) : kindProject(base, name)));
}

function baseOf({ preset, ...config }: JestConfig, reportDir: string): JestConfig {
  const ownPreset = preset === undefined || preset === 'jest-mettle' ? undefined : preset;
  const transform =
    ownPreset === undefined && config['transform'] === undefined ? typescriptTransform() : config['transform'];
  return {
    ...config,
    ...(ownPreset === undefined ? {} : { preset: ownPreset }),
    ...(transform === undefined ? {} : { transform }),
    rootDir: rootDirOf(config['rootDir']),
    setupFilesAfterEnv: [OUR_FILES.setup, ...list(config['setupFilesAfterEnv'])],
    watchPathIgnorePatterns: [...list(config['watchPathIgnorePatterns']), ignoredByWatch(reportDir)],
  };
}

/** At the root a relative `rootDir` counts from the configuration's folder; in a project it would from the working one. */
function rootDirOf(rootDir: unknown): string {
  const given = typeof rootDir === 'string' ? rootDir : '<rootDir>';
  return given.startsWith('<rootDir>') || /^(?:[\\/]|[A-Za-z]:)/.test(given) ? given : `<rootDir>/${given}`;
}

function fastProject(base: JestConfig): JestConfig {
  return {
    ...base,
    displayName: base['displayName'] ?? 'fast',
    testPathIgnorePatterns: [...ignoredTests(base), filesOf(...KINDS)],
  };
}

function kindProject(base: JestConfig, kind: Kind): JestConfig {
  const { testMatch: _, ...rest } = base;
  return {
    ...rest,
    displayName: kind,
    // A preset may have the one that is not given here, and Jest refuses the two together.
    testMatch: undefined,
    testRegex: filesOf(kind),
    testPathIgnorePatterns: [...ignoredTests(base), ...BUILT],
    ...(HEAVY_KINDS.includes(kind) ? heavyOptions(base, kind) : {}),
  };
}

function heavyOptions(base: JestConfig, kind: Kind): JestConfig {
  const injected = [...new Set([...list(base['sandboxInjectedGlobals']), ...INJECTED])];
  return {
    runner: kind === 'memory' ? OUR_FILES.isolatedRunner : OUR_FILES.serialRunner,
    ...(kind === 'load' || kind === 'bench' ? { sandboxInjectedGlobals: injected } : {}),
  };
}

function ignoredTests(base: JestConfig): readonly unknown[] {
  return base['testPathIgnorePatterns'] === undefined ? NEVER_TESTS : list(base['testPathIgnorePatterns']);
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : value === undefined || value === null ? [] : [value];
}
