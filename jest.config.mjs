import { availableParallelism } from 'node:os';

export default {
  rootDir: 'out',
  globalSetup: '<rootDir>/test/temp-folder.js',
  testMatch: ['<rootDir>/test/**/*.test.js'],
  testPathIgnorePatterns: ['/test/interop/'],
  transform: {},
  testEnvironment: 'node',
  coverageProvider: 'v8',
  testTimeout: 60_000,
  // Most suites wait for child processes, so that twice as many as processors keep them busy.
  maxWorkers: 2 * availableParallelism(),
};
