export default {
  rootDir: 'out',
  testMatch: ['<rootDir>/test/**/*.test.js'],
  testPathIgnorePatterns: ['/test/interop/'],
  transform: {},
  testEnvironment: 'node',
  coverageProvider: 'v8',
  testTimeout: 60_000,
};
