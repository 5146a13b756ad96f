import { createRequire } from 'node:module';
import { failedTo } from '../core/errors';

const JEST_CONFIG = /[\\/]jest-config[\\/]build[\\/]index\.js$/;
const JEST_CORE = /[\\/]@jest[\\/]core[\\/]build[\\/](?:index|jest)\.js$/;

/**
 * Loads a package of the Jest that is running this process. Package managers that hide the dependencies of
 * dependencies do not let us resolve them from here, and a repository may hold two versions of Jest: the one that has
 * loaded its own configuration reader is the right one.
 *
 * @throws MettleError `METTLE_CONFIG` outside a running Jest.
 */
export function requireFromJest<T>(name: 'jest-runner' | '@jest/test-sequencer'): T {
  const module = loaded(JEST_CONFIG)?.(name) as { default?: T } & T;
  if (module === undefined) {
    throw failedTo({
      to: `load ${name}`,
      reason: 'no Jest is running in this process',
      cure: 'Name this file in a Jest configuration instead of loading it',
      code: 'METTLE_CONFIG',
    });
  }
  return module.default ?? module;
}

/** Path of a package of the Jest that is running this process; `undefined` outside a running Jest. */
export function resolveFromJest(name: 'babel-jest'): string | undefined {
  return loaded(JEST_CONFIG)?.resolve(name);
}

/** Whether the running Jest has a reporter of this name among its own. */
export function hasReporter(name: 'AgentReporter'): boolean {
  const reporters = loaded(JEST_CORE)?.('@jest/reporters') as Record<string, unknown> | undefined;
  return typeof reporters?.[name] === 'function';
}

/** Version of the running Jest; `undefined` outside of one. */
export function jestVersion(): string | undefined {
  const core = loaded(JEST_CORE);
  return core === undefined ? undefined : (core('../package.json') as { version: string }).version;
}

function loaded(file: RegExp): NodeJS.Require | undefined {
  const path = Object.keys(createRequire(__filename).cache).find((key) => file.test(key));
  return path === undefined ? undefined : createRequire(path);
}
