const { defineConfig } = require('jest-mettle/config');

module.exports = defineConfig({
  testEnvironment: 'node',
  testMatch: ['<rootDir>/tests/**/*.spec.ts'],
  globalSetup: '<rootDir>/tests/support/start-neighbours.ts',
  globalTeardown: '<rootDir>/tests/support/stop-neighbours.ts',
});
