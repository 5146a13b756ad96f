import { failedTo } from '../../core/errors';
import { isPlainObject, shown } from '../../core/options';
import { OUR_FILES } from '../files';
import { type CompleteOptions, type MettleConfigOptions, readConfigOptions, tellTestFiles } from './options';
import { projectsOf } from './projects';
import { ignoredByWatch } from './report-dir';
import { type Reporter, withReporter } from './reporters';
import { type Selection, select } from './selection';
import { type JestConfig, splitConfig } from './split';

export type { MettleConfigOptions } from './options';
export type { MettleReporterOptions } from './reporters';

/** A Jest configuration, or a function that makes one, as `jest.config.js` exports it. */
export type ConfigOrFactory<Config extends object> = Config | (() => Config | Promise<Config>);

/**
 * Adds the kinds of tests, the setup and the report to a Jest configuration, which keeps its meaning.
 *
 * `jest` runs the tests without a kind; `*.integration.spec.ts`, `*.load.spec.ts`, `*.chaos.spec.ts`,
 * `*.memory.spec.ts` and `*.bench.spec.ts` run with `--selectProjects load`, with `METTLE_KINDS=load,chaos` or
 * `METTLE_KINDS=all`, or when the command line names such a file. A configuration that has `projects` keeps them, and
 * gets the report only: use {@link defineProjects} for those that should have kinds.
 *
 * @param config The configuration, or a function that returns one, now or later.
 * @param options See {@link MettleConfigOptions}.
 * @returns A configuration for a configuration, a function for a function.
 * @throws MettleError `METTLE_CONFIG` where the configuration is none, `METTLE_OPTION` for a wrong option.
 * @example
 * ```js
 * // jest.config.js
 * const { defineConfig } = require('jest-mettle/config');
 * module.exports = defineConfig({ preset: 'ts-jest' }, { allowHosts: ['staging.internal'] });
 * ```
 */
export function defineConfig<Config extends object>(
  config: () => Config | Promise<Config>,
  options?: MettleConfigOptions,
): () => Promise<Config>;
export function defineConfig<Config extends object>(config: Config, options?: MettleConfigOptions): Config;
export function defineConfig(config: ConfigOrFactory<object>, options: MettleConfigOptions = {}): unknown {
  const complete = readConfigOptions('defineConfig', options);
  if (typeof config === 'function') return async () => withKinds(await config(), complete);
  return withKinds(config, complete);
}

/**
 * The projects of one package, for the `projects` of a monorepo's root configuration. The fast project keeps the
 * package's `displayName`; the kinds are called `load`, `chaos`, … in each package, so that one `--selectProjects load`
 * reaches all of them.
 *
 * @param config The package's configuration, with its `rootDir`.
 * @param options `reportDir` and `allowHosts` as in {@link defineConfig}; they count for the whole run.
 * @returns Projects to spread into `projects`.
 * @throws MettleError `METTLE_CONFIG` where the configuration is none or has projects of its own, `METTLE_OPTION` for a
 * wrong option.
 * @example
 * ```js
 * // jest.config.js of the root
 * const { defineConfig, defineProjects } = require('jest-mettle/config');
 * module.exports = defineConfig({
 *   projects: [
 *     ...defineProjects({ displayName: 'orders', rootDir: '<rootDir>/packages/orders', preset: 'ts-jest' }),
 *     '<rootDir>/packages/website',
 *   ],
 * });
 * ```
 */
export function defineProjects<Config extends object>(config: Config, options: MettleConfigOptions = {}): Config[] {
  const complete = readConfigOptions('defineProjects', options);
  const given = checked('defineProjects', config);
  if (given['projects'] !== undefined) {
    throw failedTo({
      to: 'define the projects of a package',
      reason: 'its configuration has projects of its own, and Jest knows one level only',
      cure: 'Call defineProjects for each of those',
      code: 'METTLE_CONFIG',
    });
  }
  tellTestFiles(complete);
  return projectsOf(splitConfig(given).project, selection(given), complete.reportDir) as Config[];
}

function withKinds(config: object, options: CompleteOptions): object {
  const given = checked('defineConfig', config);
  tellTestFiles(options);
  const { root, project } = splitConfig(given);
  const hasProjects = given['projects'] !== undefined;
  return {
    ...(hasProjects ? given : root),
    ...(root['preset'] === 'jest-mettle' ? { preset: undefined } : {}),
    reporters: withReporter(given['reporters'] as readonly Reporter[] | undefined, {
      reportDir: options.reportDir,
      ...(options.critical.length === 0 ? {} : { critical: options.critical }),
    }),
    testSequencer: given['testSequencer'] ?? OUR_FILES.sequencer,
    watchPathIgnorePatterns: [
      ...((given['watchPathIgnorePatterns'] as string[] | undefined) ?? []),
      ignoredByWatch(options.reportDir),
    ],
    ...(hasProjects ? {} : { projects: projectsOf(project, selection(given), options.reportDir) }),
  };
}

let saidLeftOut = false;

function selection(config: JestConfig): Selection['projects'] {
  const coverage = config['collectCoverage'] === true;
  const { projects, leftOut } = select({ args: process.argv.slice(2), env: process.env, coverage });
  if (leftOut.length > 0 && !saidLeftOut) {
    saidLeftOut = true;
    process.stderr.write(
      `jest-mettle: coverage is on, so these tests are left out: ${leftOut.join(', ')}. Code that is instrumented cannot be measured.\n`,
    );
  }
  return projects;
}

function checked(where: string, config: unknown): Readonly<Record<string, unknown>> {
  if (isPlainObject(config)) return config;
  throw failedTo({
    to: `read the Jest configuration given to ${where}`,
    reason: `it must be an object, but it is ${shown(config)}`,
    cure: "Give it what jest.config.js exported so far, such as { preset: 'ts-jest' }",
    code: 'METTLE_CONFIG',
  });
}
