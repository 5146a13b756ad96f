/** @jest-config-loader esbuild-register */
import type { Config } from 'jest';

const config: Config = {
  testMatch: ['<rootDir>/__tests__/**/*.spec.ts'],
  testEnvironment: 'node',
  // What Jest keeps of each file adds up to gigabytes, in which every look at the heap takes seconds: a fresh worker now and then.
  workerIdleMemoryLimit: '1200MB',
  testSequencer: '<rootDir>/scripts/jest-sequencer.cjs',
  globalSetup: '<rootDir>/scripts/jest-setup.ts',
  transform: {
    '\\.[cm]?[jt]s$': [
      'ts-jest',
      { tsconfig: { module: 'commonjs', moduleResolution: 'node10', allowJs: true, isolatedModules: true } },
    ],
  },
  // p-limit is ESM only: the build bundles it, the tests transpile it.
  transformIgnorePatterns: ['/node_modules/(?!(p-limit|yocto-queue)/)'],
  modulePathIgnorePatterns: ['<rootDir>/dist/', '<rootDir>/examples/'],
  watchPathIgnorePatterns: ['<rootDir>/.mettle/'],
};

export default config;
