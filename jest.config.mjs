export default {
  rootDir: 'out',
  testMatch: ['<rootDir>/test/**/*.test.js'],
  transform: {},
  testEnvironment: 'node',
  coverageProvider: 'v8',
  testTimeout: 60_000,
};
