const root = require('node:path').join(__dirname, '../../..');

module.exports = {
  rootDir: __dirname,
  testMatch: ['<rootDir>/*.spec.ts'],
  testEnvironment: 'node',
  setupFilesAfterEnv: [`${root}/dist/setup.js`],
  transform: {
    '\\.ts$': ['ts-jest', { tsconfig: { module: 'commonjs', moduleResolution: 'node10', isolatedModules: true } }],
  },
};
