const { defineConfig } = require('jest-mettle/config');

module.exports = defineConfig({
  testEnvironment: 'node',
  testMatch: ['<rootDir>/tests/**/*.spec.ts'],
  transform: { '\\.ts$': ['ts-jest', { tsconfig: 'tsconfig.json' }] },
  globalSetup: '<rootDir>/tests/support/start-neighbours.ts',
  globalTeardown: '<rootDir>/tests/support/stop-neighbours.ts',
});
